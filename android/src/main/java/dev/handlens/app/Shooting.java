package dev.handlens.app;

import android.os.Bundle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Shots of one class that are being taken; none counts before the phone has learnt them. */
final class Shooting {
    /**
     * The frame under way when the shutter is pressed is older, and so may be one that waits behind it: the second that is
     * begun after the press is the first that shows what was held in the lens then.
     */
    private static final int FRAMES_TO_WAIT = 2;

    private static final String NAME = "teach.name";
    private static final String SHOTS = "teach.shots";

    final String name;
    /** How many there are to be. */
    final int asked;

    private final int known;
    private final List<float[]> shots = new ArrayList<>();
    private final AtomicInteger wait = new AtomicInteger();

    /** @param taught with room for this class */
    Shooting(String name, Taught taught) {
        this.name = name;
        Taught.Lesson lesson = taught.find(name);
        known = lesson == null ? 0 : lesson.shots.size();
        asked = Math.min(Taught.ASKED_SHOTS, taught.room(name));
    }

    /**
     * What was saved when the activity was closed to be opened again; null if nothing was under way, or it was learnt after
     * all.
     */
    static Shooting restore(Bundle state, Taught taught) {
        String name = state == null ? null : state.getString(NAME);
        float[] numbers = state == null ? null : state.getFloatArray(SHOTS);
        if (name == null || numbers == null || taught.room(name) == 0) {
            return null;
        }
        Shooting shooting = new Shooting(name, taught);
        for (int i = 0; i + Teachable.LENGTH <= numbers.length && shooting.shots.size() < shooting.asked; i += Teachable.LENGTH) {
            shooting.add(Arrays.copyOfRange(numbers, i, i + Teachable.LENGTH));
        }
        Taught.Lesson lesson = taught.find(name);
        boolean learnt = lesson != null
                && !shooting.shots.isEmpty()
                && Arrays.equals(lesson.shots.get(lesson.shots.size() - 1), shooting.shots.get(shooting.shots.size() - 1));
        return learnt ? null : shooting;
    }

    void save(Bundle state) {
        float[] numbers = new float[shots.size() * Teachable.LENGTH];
        for (int i = 0; i < shots.size(); i++) {
            System.arraycopy(shots.get(i), 0, numbers, i * Teachable.LENGTH, Teachable.LENGTH);
        }
        state.putString(NAME, name);
        state.putFloatArray(SHOTS, numbers);
    }

    /** The shutter was pressed. */
    void press() {
        wait.compareAndSet(0, FRAMES_TO_WAIT);
    }

    /** No shot of a frame that comes later, when nobody waits for it any more. */
    void release() {
        wait.set(0);
    }

    /** Whether the frame that is begun now is to be a shot; on the frames thread. */
    boolean isDue() {
        return wait.get() > 0 && wait.decrementAndGet() == 0;
    }

    void add(float[] shot) {
        shots.add(shot);
    }

    List<float[]> shots() {
        return shots;
    }

    boolean complete() {
        return shots.size() >= asked;
    }

    /** Whether something can be learnt from what there is. */
    boolean enough() {
        return !shots.isEmpty() && known + shots.size() >= Taught.LEAST_SHOTS;
    }
}
