package dev.handlens.app;

/**
 * When a camera that could not be opened is tried again: soon, then ever later, for ten seconds. "In use" and "disabled"
 * come while another app lets go of it, or before the system has noticed that this one is in front.
 */
final class Patience {
    static final long ALL_MS = 10_000;
    /** After something has changed: our own closing, too, makes the system say that the camera is free. */
    static final long LEAST_MS = 1000;

    private static final long[] DELAYS_MS = {250, 500, 1000, 2000};

    private int failures;
    private long firstMs;
    private long lastMs = -LEAST_MS;

    /** @return how long to wait before the next try; -1 if it is no use any more */
    long failed(long nowMs) {
        if (failures == 0) {
            firstMs = nowMs;
        }
        long delay = DELAYS_MS[Math.min(failures, DELAYS_MS.length - 1)];
        failures++;
        lastMs = nowMs;
        return nowMs + delay - firstMs > ALL_MS ? -1 : delay;
    }

    /** How long to wait when it was said that the camera can be had again. */
    long afterNews(long nowMs) {
        return Math.max(0, lastMs + LEAST_MS - nowMs);
    }

    int failures() {
        return failures;
    }

    /** It went well, or somebody asks anew. */
    void renew() {
        failures = 0;
    }
}
