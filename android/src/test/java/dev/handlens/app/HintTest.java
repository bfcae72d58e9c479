package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;

import android.view.HapticFeedbackConstants;
import android.view.View;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.Shadows;

/** What would help, from made frames: a stroke on paper, near and far, sharp and blurred, by day and in the dark. */
@RunWith(RobolectricTestRunner.class)
public class HintTest {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;

    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
    }

    /**
     * A ring of ink on shaded, noisy paper.
     *
     * @param blur how many pixels an edge is wide
     * @param light 0..1
     */
    private static byte[] ring(int centreX, int centreY, double radius, double stroke, double blur, double light) {
        byte[] luma = new byte[WIDTH * HEIGHT];
        Random noise = new Random(5);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double off = Math.abs(Math.hypot(x - centreX, y - centreY) - radius) - stroke / 2;
                double ink = Math.max(0, Math.min(1, 0.5 - off / Math.max(1, blur)));
                double paper = 225 - 0.08 * Math.hypot(x - 200, y - 150);
                double value = light * (paper - 150 * ink) + 3 * noise.nextGaussian();
                luma[y * WIDTH + x] = (byte) Math.max(0, Math.min(255, Math.round(value)));
            }
        }
        return luma;
    }

    private static Hint hint(byte[] luma, int quarterTurns, float presence, float... box) {
        ByteBuffer direct = ByteBuffer.allocateDirect(luma.length);
        direct.put(luma).rewind();
        return Hint.of(direct, WIDTH, HEIGHT, quarterTurns, presence, box);
    }

    @Test
    public void aGoodFrameNeedsNoHint() {
        for (double stroke : new double[] {6, 10, 24}) {
            assertEquals(Hint.NONE, hint(ring(320, 240, 80, stroke, 2, 1), 0, 0.9f, 0.5f, 0.5f, 0.36f, 0.36f));
            // In a dim room, too.
            assertEquals(Hint.NONE, hint(ring(320, 240, 80, stroke, 2, 0.35), 0, 0.9f, 0.5f, 0.5f, 0.36f, 0.36f));
        }
        assertEquals("empty paper", Hint.NONE, hint(ring(320, 240, 80, -9, 1, 1), 0, 0.1f, 0.5f, 0.5f, 0.3f, 0.3f));
    }

    @Test
    public void tooDarkToSee() {
        assertEquals(Hint.DARK, hint(ring(320, 240, 80, 10, 2, 0.08), 0, 0.1f, 0.5f, 0.5f, 0.36f, 0.36f));
    }

    /** Nearer than a lens can focus, each edge is some twenty pixels wide. */
    @Test
    public void tooNearOrBlurred() {
        assertEquals(Hint.BLURRED, hint(ring(320, 240, 110, 40, 28, 1), 0, 0.9f, 0.5f, 0.5f, 0.6f, 0.6f));
        assertEquals(Hint.BLURRED, hint(ring(320, 240, 80, 20, 22, 1), 0, 0.9f, 0.5f, 0.5f, 0.4f, 0.4f));
    }

    @Test
    public void tooFar() {
        assertEquals(Hint.FAR, hint(ring(320, 240, 8, 2, 1, 1), 0, 0.9f, 0.5f, 0.5f, 0.04f, 0.04f));
        assertEquals(Hint.NONE, hint(ring(320, 240, 16, 4, 1.5, 1), 0, 0.9f, 0.5f, 0.5f, 0.08f, 0.08f));
    }

    /** The box is in units of the upright lens, the frame lies as the sensor does: looked at elsewhere, a sharp thing seems blurred. */
    @Test
    public void theBoxIsFoundInAFrameThatLiesOtherwise() {
        // Upright, at a quarter of the width and a tenth of the height; wider than high.
        float[] box = {0.25f, 0.14f, 0.2f, 0.24f};
        int[][] lying = {{200, 67}, {80 + 67, 480 - 120}, {80 + 360, 480 - 67}, {80 + 480 - 67, 120}};
        for (int turns = 0; turns < 4; turns++) {
            Hint sharp = hint(ring(lying[turns][0], lying[turns][1], 42, 8, 2, 1), turns, 0.9f, box);
            Hint blurred = hint(ring(lying[turns][0], lying[turns][1], 42, 16, 26, 1), turns, 0.9f, box);
            assertEquals("turned " + turns, Hint.NONE, sharp);
            assertEquals("turned " + turns, Hint.BLURRED, blurred);
        }
    }

    private static Fakes.FakeImage image(byte[] luma) {
        byte[] chroma = new byte[WIDTH * HEIGHT / 4];
        Arrays.fill(chroma, (byte) 128);
        return new Fakes.FakeImage(WIDTH, HEIGHT, Fakes.Layout.SEMI_PLANAR, luma, chroma, chroma);
    }

    private static View shown(Stagehand stage, Hint hint) {
        View view = Walk.find(stage.activity.screen().lens(), Texts.hint(hint, true));
        return view == null || view.getVisibility() != View.VISIBLE ? null : view;
    }

    /** A hint that flickers is worse than none, and over a reading it is false. */
    @Test
    public void aHintIsSaidOnceItHoldsAndNeverOverAReading() throws Exception {
        byte[] dark = ring(320, 240, 80, 10, 2, 0.08);
        model.presence = 0.1f;
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(1500, () -> image(dark));
            assertNull("too soon", shown(stage, Hint.DARK));
            stage.watch(1000, () -> image(dark));
            assertNotNull(shown(stage, Hint.DARK));
            stage.photograph("hint-dark");
            model.presence = 1;
            stage.watch(900, () -> image(dark));
            assertEquals(View.VISIBLE, stage.activity.screen().panel().label.getVisibility());
            assertNull("over a reading", shown(stage, Hint.DARK));
            model.presence = 0.1f;
            stage.watch(3500, () -> image(dark));
            assertNotNull(shown(stage, Hint.DARK));
            // The light is on and it is dark still: no use in saying it again.
            Walk.find(stage.activity.screen().root(), Texts.TORCH_ON).performClick();
            stage.watch(300);
            assertNull("light again", shown(stage, Hint.DARK));
        }
    }

    /** Whoever looks at the paper feels that something was read: once, not with every frame. */
    @Test
    public void aReadingTicksOnceWhenItSettles() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            LensView lens = stage.activity.screen().lens();
            stage.watch(100);
            assertEquals(-1, Shadows.shadowOf(lens).lastHapticFeedbackPerformed());
            stage.watch(700);
            assertEquals(HapticFeedbackConstants.CLOCK_TICK, Shadows.shadowOf(lens).lastHapticFeedbackPerformed());
            lens.performHapticFeedback(HapticFeedbackConstants.LONG_PRESS);
            stage.watch(700);
            assertEquals(HapticFeedbackConstants.LONG_PRESS, Shadows.shadowOf(lens).lastHapticFeedbackPerformed());
            model.label = 4;
            stage.watch(1500);
            assertEquals(HapticFeedbackConstants.CLOCK_TICK, Shadows.shadowOf(lens).lastHapticFeedbackPerformed());
        }
    }
}
