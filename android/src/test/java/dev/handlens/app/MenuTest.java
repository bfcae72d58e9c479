package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.app.Dialog;
import android.content.Intent;
import android.view.View;
import android.view.ViewGroup;
import android.widget.TextView;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.shadows.ShadowDialog;

/** The menu, by the buttons that a person presses. */
@RunWith(RobolectricTestRunner.class)
public class MenuTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
    }

    /** The view that says this, by its text or to TalkBack; null if there is none. */
    private static View find(View view, String words) {
        CharSequence text = view instanceof TextView ? ((TextView) view).getText() : "";
        if (words.contentEquals(text) || words.equals(view.getContentDescription())) {
            return view;
        }
        if (view instanceof ViewGroup) {
            for (int i = 0; i < ((ViewGroup) view).getChildCount(); i++) {
                View found = find(((ViewGroup) view).getChildAt(i), words);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static View sheet() {
        return ShadowDialog.getLatestDialog().getWindow().getDecorView();
    }

    private static void choose(Stagehand stage, String entry) {
        assertTrue(find(stage.activity.screen().root(), Texts.MENU).performClick());
        Dialog menu = ShadowDialog.getLatestDialog();
        assertTrue(find(sheet(), entry).performClick());
        assertFalse(menu.isShowing());
        stage.settle();
    }

    @Test
    public void readAPicture() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            choose(stage, Texts.MENU_PICTURE);
            Intent pick = shadowOf(stage.activity).getNextStartedActivity();
            assertEquals(Intent.ACTION_GET_CONTENT, pick.getAction());
        }
    }

    @Test
    public void showATestPicture() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            choose(stage, Texts.MENU_EXAMPLE);
            String said = Texts.STILL + ". " + Texts.LENS_STILL;
            assertEquals(said, stage.activity.screen().lens().getContentDescription());
            assertNotNull(find(stage.activity.screen().root(), Texts.STILL));
            choose(stage, Texts.MENU_EXAMPLE);
            assertTrue(find(stage.activity.screen().root(), Texts.BACK_TO_CAMERA).performClick());
            stage.settle();
            assertTrue(stage.activity.camera().isOpen());
        }
    }

    @Test
    public void checkThisPhone() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            choose(stage, Texts.MENU_CHECK);
            // The fake model answers otherwise than Python did: it is told loudly, and stays.
            assertNotNull(find(sheet(), Texts.CHECK_TITLE_BAD));
            ShadowDialog.getLatestDialog().dismiss();
            assertEquals(View.VISIBLE, stage.activity.screen().bar().banner().getVisibility());
            ShadowDialog.reset();
            stage.activity.screen().bar().banner().performClick();
            stage.settle();
            assertNotNull(find(sheet(), Texts.CHECK_TITLE_BAD));
        }
    }

    @Test
    public void aboutSaysThatNothingLeavesThePhone() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            choose(stage, Texts.MENU_ABOUT);
            assertNotNull(find(sheet(), Texts.ABOUT_PRIVATE));
            find(sheet(), Texts.ABOUT_LICENCES).performClick();
            stage.settle();
            ViewGroup licences = (ViewGroup) sheet();
            assertNotNull(find(licences, Texts.ABOUT_LICENCES));
        }
    }

    @Test
    public void theTorchButtonSaysWhatItWillDo() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            View torch = find(stage.activity.screen().root(), Texts.TORCH_ON);
            torch.performClick();
            assertEquals(Texts.TORCH_OFF, torch.getContentDescription());
            torch.performClick();
            assertEquals(Texts.TORCH_ON, torch.getContentDescription());
        }
    }
}
