package dev.handlens.app;

import java.util.function.LongSupplier;

/**
 * Reads frames: runs the model on its own thread, smooths its answers, and keeps the newest for the screen to take.
 * Nothing is allocated for a frame; the two threads meet under one lock that is held only while numbers are copied.
 */
final class LensReader implements FrameSource.Sink {
    /** Time constant, in frames, of the shown time a frame. */
    private static final float PACE_FRAMES = 20;

    private final Model model;
    private final LongSupplier clockMs;
    private final Runnable changed;
    private final Answer answer;
    private final Smoother smoother;
    private final float[] seen;
    private double millisecondsAFrame;
    private boolean still;
    /** Changes places with the screen's when that takes what is new: neither waits for the other's copying. */
    private KeptFrame newest = new KeptFrame();

    private boolean fresh;

    /** @param changed called on the frames thread after each frame; must be quick */
    LensReader(Model model, LongSupplier clockMs, Runnable changed) {
        this.model = model;
        this.clockMs = clockMs;
        this.changed = changed;
        answer = new Answer(model.contract());
        smoother = new Smoother(model.contract());
        seen = new float[answer.seen.length];
    }

    /** Of the model: what an answer's labels are. */
    Contract contract() {
        return model.contract();
    }

    /**
     * Forgets what was read: another source, another rotation. {@code still}: the frames that follow stand each for
     * itself.
     */
    void restart(boolean still) {
        synchronized (smoother) {
            this.still = still;
            smoother.clear();
        }
    }

    @Override
    public void onFrame(Frame frame) {
        model.run(frame, answer);
        synchronized (smoother) {
            if (still) {
                smoother.set(answer);
            } else {
                smoother.add(answer, clockMs.getAsLong());
            }
            System.arraycopy(answer.seen, 0, seen, 0, seen.length);
            newest.keep(frame, answer, model.teachable());
            fresh = true;
            double milliseconds = answer.elapsedNanos / 1e6;
            millisecondsAFrame += (milliseconds - millisecondsAFrame) / (millisecondsAFrame == 0 ? 1 : PACE_FRAMES);
        }
        changed.run();
    }

    /** Whether there is a reading now. */
    boolean reads() {
        return read() >= 0;
    }

    /** Index of the label that is read now, or -1. */
    int read() {
        synchronized (smoother) {
            return smoother.shown();
        }
    }

    /** 0..1, of one label. */
    float score(int label) {
        synchronized (smoother) {
            return smoother.score(label);
        }
    }

    /** Whether each frame stands for itself. */
    boolean still() {
        synchronized (smoother) {
            return still;
        }
    }

    /** Copies the newest state for the screen. */
    void copyTo(Shown shown) {
        synchronized (smoother) {
            shown.label = smoother.shown();
            shown.score = shown.label < 0 ? 0 : smoother.score(shown.label);
            shown.presence = smoother.presence();
            for (int i = 0; i < shown.scores.length; i++) {
                shown.scores[i] = smoother.score(i);
            }
            System.arraycopy(smoother.box(), 0, shown.box, 0, shown.box.length);
            System.arraycopy(seen, 0, shown.seen, 0, seen.length);
            if (fresh) {
                KeptFrame before = shown.frame;
                shown.frame = newest;
                newest = before;
                fresh = false;
            }
            shown.millisecondsAFrame = millisecondsAFrame;
        }
    }
}
