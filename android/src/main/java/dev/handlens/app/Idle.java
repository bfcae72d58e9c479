package dev.handlens.app;

import android.os.Handler;
import android.os.Looper;
import android.os.SystemClock;

/** Whether anybody is there: told once when nothing has stirred for two minutes. On the main thread. */
final class Idle {
    static final long AFTER_MS = 120_000;

    private final Handler main = new Handler(Looper.getMainLooper());
    private final Runnable idle;
    private final Runnable look = this::look;
    private long stirredMs;
    private boolean watching;

    /** @param idle called once; then {@link #watch} begins anew */
    Idle(Runnable idle) {
        this.idle = idle;
    }

    /** From now on, or no more. */
    void watch(boolean on) {
        main.removeCallbacks(look);
        watching = on;
        if (on) {
            stir();
            main.postDelayed(look, AFTER_MS);
        }
    }

    /** A touch, or another reading. Costs nothing: it may come with each move of a finger. */
    void stir() {
        stirredMs = SystemClock.uptimeMillis();
    }

    private void look() {
        long left = AFTER_MS - (SystemClock.uptimeMillis() - stirredMs);
        if (left > 0) {
            main.postDelayed(look, left);
        } else if (watching) {
            watching = false;
            idle.run();
        }
    }
}
