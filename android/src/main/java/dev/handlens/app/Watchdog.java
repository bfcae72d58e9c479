package dev.handlens.app;

import android.os.Handler;
import android.os.SystemClock;

/** Barks when nothing has come for a while. All on one thread; being fed costs nothing. */
final class Watchdog {
    private final Handler thread;
    private final long patienceMs;
    private final Runnable bark;
    private final Runnable look = this::look;
    private long dueMs;

    Watchdog(Handler thread, long patienceMs, Runnable bark) {
        this.thread = thread;
        this.patienceMs = patienceMs;
        this.bark = bark;
    }

    /** @param firstMs how long the first may take */
    void watch(long firstMs) {
        rest();
        dueMs = SystemClock.uptimeMillis() + firstMs;
        thread.postDelayed(look, firstMs);
    }

    void feed() {
        dueMs = SystemClock.uptimeMillis() + patienceMs;
    }

    void rest() {
        thread.removeCallbacks(look);
    }

    private void look() {
        long left = dueMs - SystemClock.uptimeMillis();
        if (left > 0) {
            thread.postDelayed(look, left);
        } else {
            bark.run();
        }
    }
}
