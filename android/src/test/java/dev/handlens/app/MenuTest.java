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

    private static View sheet() {
        return ShadowDialog.getLatestDialog().getWindow().getDecorView();
    }

    private static void choose(Stagehand stage, String entry) {
        assertTrue(Walk.find(stage.activity.screen().root(), Texts.MENU).performClick());
        Dialog menu = ShadowDialog.getLatestDialog();
        assertTrue(Walk.find(sheet(), entry).performClick());
        assertFalse(menu.isShowing());
        stage.settle();
    }

    @Test
    public void readAPicture() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            choose(stage, Texts.MENU_PICTURE);
            Intent pick = shadowOf(stage.activity).getNextStartedActivity();
            assertEquals(Stills.PICK_IMAGES, pick.getAction());
        }
    }

    @Test
    public void showATestPicture() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            choose(stage, Texts.MENU_EXAMPLE);
            String said = Texts.STILL + ". " + Texts.LENS_STILL;
            assertEquals(said, stage.activity.screen().lens().getContentDescription());
            assertNotNull(Walk.find(stage.activity.screen().root(), Texts.STILL));
            choose(stage, Texts.MENU_EXAMPLE);
            assertTrue(Walk.find(stage.activity.screen().root(), Texts.BACK_TO_CAMERA).performClick());
            stage.settle();
            assertTrue(stage.activity.camera().isOpen());
        }
    }

    @Test
    public void checkThisPhone() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            choose(stage, Texts.MENU_CHECK);
            // The fake model answers otherwise than Python did: it is told loudly, and stays.
            assertNotNull(Walk.find(sheet(), Texts.CHECK_TITLE_BAD));
            ShadowDialog.getLatestDialog().dismiss();
            assertEquals(View.VISIBLE, stage.activity.screen().bar().banner().getVisibility());
            ShadowDialog.reset();
            stage.activity.screen().bar().banner().performClick();
            stage.settle();
            assertNotNull(Walk.find(sheet(), Texts.CHECK_TITLE_BAD));
        }
    }

    /** A model that throws in the menu's self-check took the thread of all readings down, and the app with it. */
    @Test
    public void aModelThatStopsInTheCheckIsSaid() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            model.trouble = new IllegalStateException("the runtime has had enough");
            choose(stage, Texts.MENU_CHECK);
            assertNotNull(Walk.find(stage.activity.screen().root(), Texts.title(Obstacle.MODEL_MISFIT)));
            assertTrue(stage.activity.frames().getLooper().getThread().isAlive());
        }
    }

    @Test
    public void aboutSaysThatNothingLeavesThePhone() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            choose(stage, Texts.MENU_ABOUT);
            assertNotNull(Walk.find(sheet(), Texts.ABOUT_PRIVATE));
            Walk.find(sheet(), Texts.ABOUT_LICENCES).performClick();
            stage.settle();
            ViewGroup licences = (ViewGroup) sheet();
            assertNotNull(Walk.find(licences, Texts.ABOUT_LICENCES));
        }
    }

    @Test
    public void theTorchButtonSaysWhatItWillDo() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            View torch = Walk.find(stage.activity.screen().root(), Texts.TORCH_ON);
            torch.performClick();
            assertEquals(Texts.TORCH_OFF, torch.getContentDescription());
            torch.performClick();
            assertEquals(Texts.TORCH_ON, torch.getContentDescription());
        }
    }
}
