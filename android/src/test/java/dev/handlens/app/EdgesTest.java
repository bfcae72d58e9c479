package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import android.graphics.Insets;
import android.graphics.Rect;
import android.hardware.camera2.CameraCharacteristics;
import android.view.View;
import android.view.ViewGroup;
import android.view.WindowInsets;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowDialog;

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

    /** Android 15 lays every window below the cutout, of which the older calls for insets say nothing. */
    @Test
    @Config(sdk = {34, 35}, qualifiers = "w740dp-h360dp-land-xhdpi")
    public void fromAndroid11OnACutoutIsAskedFor() {
        try (Stagehand stage = Stagehand.openLive(new Fakes.FakeModel(Fakes.digits()))) {
            View root = stage.activity.screen().root();
            root.dispatchApplyWindowInsets(new WindowInsets.Builder()
                    .setInsets(WindowInsets.Type.displayCutout(), Insets.of(90, 0, 0, 0))
                    .setInsets(WindowInsets.Type.navigationBars(), Insets.of(0, 0, 96, 0))
                    .setInsets(WindowInsets.Type.statusBars(), Insets.of(0, 48, 0, 0))
                    .build());
            stage.settle();
            assertEquals(new Rect(90, 48, 96, 0), padding(root));
            assertTrue(place(stage.activity.screen().lens()).left >= 90);
        }
    }

    /** The keyboard, and the bar beside it: a sheet's last line stands above both, its first below the clock. */
    @Test
    @Config(sdk = {34, 35})
    public void aSheetKeepsClearOfBarsAndKeyboard() {
        try (Stagehand stage = Stagehand.openLive(new Fakes.FakeModel(Fakes.digits()))) {
            new Sheets(stage.activity).about(new Fakes.FakeModel(Fakes.digits()));
            ViewGroup content = ShadowDialog.getLatestDialog().findViewById(android.R.id.content);
            View scroll = content.getChildAt(0);
            scroll.dispatchApplyWindowInsets(new WindowInsets.Builder()
                    .setInsets(WindowInsets.Type.ime(), Insets.of(0, 0, 0, 500))
                    .setInsets(WindowInsets.Type.displayCutout(), Insets.of(40, 0, 0, 0))
                    .setInsets(WindowInsets.Type.statusBars(), Insets.of(0, 60, 0, 0))
                    .build());
            assertEquals(new Rect(40, 0, 0, 500), padding(scroll));
            assertEquals(60, ((ViewGroup.MarginLayoutParams) scroll.getLayoutParams()).topMargin);
        }
    }

    private static Rect padding(View view) {
        return new Rect(view.getPaddingLeft(), view.getPaddingTop(), view.getPaddingRight(), view.getPaddingBottom());
    }

    private void controlsStandFree() {
        Stagehand.addCamera("0", CameraCharacteristics.LENS_FACING_BACK, 90, true);
        try (Stagehand stage = Stagehand.openLive(new Fakes.FakeModel(Fakes.digits()))) {
            stage.watch(700);
            stage.activity.screen().controls().showOther(() -> {});
            stage.settle();
            View root = stage.activity.screen().root();
            Rect lens = place(stage.activity.screen().lens());
            Rect panel = place((View) stage.activity.screen().panel().getParent());
            Rect whole = new Rect();
            Controls controls = stage.activity.screen().controls();
            int shown = 0;
            for (int i = 0; i < controls.getChildCount(); i++) {
                View button = controls.getChildAt(i);
                if (button.getVisibility() == View.VISIBLE) {
                    shown++;
                    Rect place = place(button);
                    assertFalse(button.getContentDescription() + " is on the lens", Rect.intersects(lens, place));
                    assertFalse(button.getContentDescription() + " is on the panel", Rect.intersects(panel, place));
                    assertFalse(button.getContentDescription() + " is on another", Rect.intersects(whole, place));
                    assertTrue(button.getContentDescription() + " is out of the window", place(root).contains(place));
                    whole = place;
                }
            }
            assertEquals(5, shown);
            Walk.check(stage.activity.getWindow().getDecorView());
        }
    }

    /** The torch, the zoom and the freeze covered the corners of what the network looks at. */
    @Test
    @Config(sdk = {28, 34, 35})
    public void noControlIsOnTheLens() {
        controlsStandFree();
    }

    @Test
    @Config(sdk = {28, 34, 35}, qualifiers = "w320dp-h480dp-hdpi")
    public void noControlIsOnTheLensOfASmallPhoneInLargeType() {
        RuntimeEnvironment.setFontScale(2);
        controlsStandFree();
    }

    @Test
    @Config(sdk = {28, 34, 35}, qualifiers = "w360dp-h340dp-xhdpi")
    public void noControlIsOnTheLensOfASplitScreen() {
        controlsStandFree();
    }

    @Test
    @Config(sdk = {28, 34, 35}, qualifiers = "w740dp-h360dp-land-xhdpi")
    public void noControlIsOnTheLensOfATurnedPhoneInLargeType() {
        RuntimeEnvironment.setFontScale(2);
        controlsStandFree();
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
