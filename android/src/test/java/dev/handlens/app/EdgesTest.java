package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import android.graphics.Rect;
import android.view.View;
import android.view.WindowInsets;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;

/** Edge to edge: the picture of the app fills the window, and nothing that matters lies under the system's bars. */
@RunWith(RobolectricTestRunner.class)
public class EdgesTest {
    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
    }

    private static Rect place(View view) {
        int[] at = new int[2];
        view.getLocationInWindow(at);
        return new Rect(at[0], at[1], at[0] + view.getWidth(), at[1] + view.getHeight());
    }

    private static WindowInsets bars(int left, int top, int right, int bottom) {
        return new WindowInsets(new Rect(left, top, right, bottom));
    }

    @Test
    @Config(sdk = 28)
    public void theBarsCoverNothing() {
        try (Stagehand stage = Stagehand.openLive(new Fakes.FakeModel(Fakes.digits()))) {
            View root = stage.activity.screen().root();
            Rect window = place(root);
            // Told again and again, as the system does: the room must not grow.
            for (int i = 0; i < 3; i++) {
                root.dispatchApplyWindowInsets(bars(0, 60, 0, 96));
                stage.settle();
            }
            assertEquals(window, place(root));
            Rect bar = place(stage.activity.screen().bar());
            Rect lens = place(stage.activity.screen().lens());
            assertTrue(bar.top >= 60);
            assertTrue(lens.top >= bar.top);
            assertEquals(lens.width(), lens.height());
            assertEquals(60, root.getPaddingTop());
            assertEquals(96, root.getPaddingBottom());
        }
    }

    @Test
    @Config(sdk = 28, qualifiers = "w740dp-h360dp-land-xhdpi")
    public void theCutoutOfALandscapePhoneCoversNothing() {
        try (Stagehand stage = Stagehand.openLive(new Fakes.FakeModel(Fakes.digits()))) {
            stage.activity.screen().root().dispatchApplyWindowInsets(bars(80, 0, 96, 0));
            stage.settle();
            Rect lens = place(stage.activity.screen().lens());
            Rect bar = place(stage.activity.screen().bar());
            assertTrue(lens.left >= 80);
            assertTrue(bar.left > lens.right);
            assertTrue(bar.right <= 1480 - 96);
        }
    }

    @Test
    public void theZoomButtonGoesRound() {
        assertEquals(2, Controls.nextZoom(1, 8), 0);
        assertEquals(4, Controls.nextZoom(2.5f, 8), 0);
        assertEquals(1, Controls.nextZoom(4, 8), 0);
        assertEquals(3, Controls.nextZoom(2, 3), 0);
        assertEquals(1, Controls.nextZoom(3, 3), 0);
        assertEquals(1.5f, Controls.nextZoom(1, 1.5f), 0);
        assertEquals(1, Controls.nextZoom(1.5f, 1.5f), 0);
    }
}
