package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.Test;

/** Black frames: a covered lens, or a camera that is switched off; not a dark room, and not for a blink. */
public class BlackWatchTest {
    private long nowMs;
    private final BlackWatch watch = new BlackWatch(() -> nowMs);
    private final ByteBuffer luma = ByteBuffer.allocateDirect(640 * 480);

    private void fill(int dark, int noise, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < luma.capacity(); i++) {
            luma.put(i, (byte) Math.max(0, dark + (noise == 0 ? 0 : random.nextInt(2 * noise + 1) - noise)));
        }
    }

    /** @return how often there was something new to say */
    private int watch(long milliseconds) {
        int changes = 0;
        for (long end = nowMs + milliseconds; nowMs < end; nowMs += 33) {
            changes += watch.changed(luma) ? 1 : 0;
        }
        return changes;
    }

    /** What the camera switch leaves: 0, or 16 where the driver keeps to video's range; a covered lens with its noise. */
    @Test
    public void blackForTwoSeconds() {
        for (int[] black : new int[][] {{0, 0}, {16, 0}, {12, 9}}) {
            fill(black[0], black[1], 1);
            assertEquals(0, watch(BlackWatch.HOLD_MS - 100));
            assertFalse(watch.isBlack());
            assertEquals(1, watch(300));
            assertTrue(watch.isBlack());
            assertEquals("said once", 0, watch(5000));
            fill(120, 20, 2);
            assertEquals("goes away by itself, at once", 1, watch(33));
            assertFalse(watch.isBlack());
        }
    }

    @Test
    public void aBlinkInBetweenBeginsAnew() {
        fill(0, 0, 1);
        watch(1500);
        fill(120, 0, 1);
        watch(33);
        fill(0, 0, 1);
        assertEquals(0, watch(1500));
    }

    /** A dark page, a dark room with a lamp in the corner, a screen with one lit line. */
    @Test
    public void darkIsNotBlack() {
        fill(40, 10, 3);
        assertEquals(0, watch(5000));
        fill(4, 2, 4);
        for (int y = 0; y < 60; y++) {
            for (int x = 560; x < 640; x++) {
                luma.put(y * 640 + x, (byte) 90);
            }
        }
        assertEquals(0, watch(5000));
        fill(18, 0, 5);
        for (int i = 0; i < luma.capacity() / 2; i++) {
            luma.put(i, (byte) 2);
        }
        assertEquals("two shades of it", 0, watch(5000));
    }
}
