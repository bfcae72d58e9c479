package dev.handlens.app;

import android.graphics.Bitmap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The last readings of this process, the newest first: they outlive a screen that is made anew, and go with the app, or with the
 * last of its screens that a person leaves. On the main thread.
 */
final class History {
    static final int MOST = 20;

    /** One reading as it was when it settled. */
    static final class Entry {
        final String label;
        /** 0..1. */
        final float score;
        /** As System.currentTimeMillis. */
        final long timeMs;
        /** Null where it could not be kept. */
        final Bitmap lens;

        Entry(String label, float score, long timeMs, Bitmap lens) {
            this.label = label;
            this.score = score;
            this.timeMs = timeMs;
            this.lens = lens;
        }
    }

    /** A picture that was shared opens a second screen, in the sharing app's task: both show one history. */
    static final History OF_THIS_PROCESS = new History();

    private final List<Entry> entries = new ArrayList<>();
    private int screens;
    private boolean restored;
    private boolean changed;

    void enter() {
        screens++;
    }

    /** @param forGood whether a person left that screen; else it is made anew, or the system wanted its memory */
    void leave(boolean forGood, boolean keep) {
        screens--;
        if (forGood && screens == 0 && !keep) {
            clear();
        }
    }

    /** @param still whether it is a still picture's: the same one, opened again with a screen that is made anew, is no new reading */
    void add(Entry newest, boolean still) {
        Entry before = entries.isEmpty() ? null : entries.get(0);
        boolean again = still
                && before != null
                && before.label.equals(newest.label)
                && before.lens != null
                && before.lens.sameAs(newest.lens);
        if (!again) {
            entries.add(0, newest);
            trim();
            touch();
        }
    }

    /** What was kept of an earlier process, behind what is there already; once. */
    void restore(List<Entry> kept) {
        if (!restored) {
            entries.addAll(kept);
            trim();
            restored = true;
        }
    }

    void clear() {
        entries.clear();
        touch();
    }

    /** All of it is to be kept. */
    void touch() {
        changed = true;
    }

    /** As in a new process. */
    void forgetAll() {
        entries.clear();
        screens = 0;
        restored = false;
        changed = false;
    }

    private void trim() {
        while (entries.size() > MOST) {
            entries.remove(entries.size() - 1);
        }
    }

    /** To be kept: another list, which does not change; null if nothing changed since it was asked last. */
    List<Entry> changes() {
        List<Entry> newest = changed ? entries() : null;
        changed = false;
        return newest;
    }

    List<Entry> entries() {
        return Collections.unmodifiableList(new ArrayList<>(entries));
    }
}
