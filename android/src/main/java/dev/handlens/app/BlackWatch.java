package dev.handlens.app;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/**
 * Notices that the camera sees only black, for two seconds: a covered lens, or the camera switch in quick settings, which
 * lets a camera go on and deliver black. A dark room is not black: its noise is enlarged with what light there is.
 */
final class BlackWatch {
    static final long HOLD_MS = 2000;
    private static final int SAMPLES = 256;
    /** Black is 16 where the driver keeps to video's range. */
    private static final int DARKEST = 28;
    private static final int SPREAD = 8;
    /** Side by side, averaged: single samples are noisy. */
    private static final int RUN = 32;

    private final LongSupplier clockMs;
    private long sinceMs = -1;
    private boolean black;

    BlackWatch(LongSupplier clockMs) {
        this.clockMs = clockMs;
    }

    /** Looks at a few samples of a frame; whether what there is to say has changed. */
    boolean changed(ByteBuffer luma) {
        boolean was = black;
        if (!looksBlack(luma)) {
            sinceMs = -1;
            black = false;
        } else {
            long now = clockMs.getAsLong();
            sinceMs = sinceMs < 0 ? now : sinceMs;
            black = now - sinceMs >= HOLD_MS;
        }
        return black != was;
    }

    boolean isBlack() {
        return black;
    }

    private static boolean looksBlack(ByteBuffer luma) {
        int bytes = luma.capacity();
        int least = 255;
        int most = 0;
        for (int i = 0; i < SAMPLES; i++) {
            int at = (int) ((long) i * (bytes - RUN) / (SAMPLES - 1));
            int sum = 0;
            for (int j = 0; j < RUN; j++) {
                sum += luma.get(at + j) & 255;
            }
            int mean = sum / RUN;
            least = Math.min(least, mean);
            most = Math.max(most, mean);
            if (most > DARKEST || most - least > SPREAD) {
                return false;
            }
        }
        return true;
    }
}
