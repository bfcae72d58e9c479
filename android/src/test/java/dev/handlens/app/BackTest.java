package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import android.window.OnBackInvokedCallback;
import android.window.WindowOnBackInvokedDispatcher;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.util.ReflectionHelpers;

/** Back leaves what stands before the camera, one thing after the other, and then the app. */
@RunWith(RobolectricTestRunner.class)
public class BackTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
        model.teachable = new Fakes.FakeTeachable(Fakes.DIGITS.length);
    }

    private static void showPicture(Stagehand stage) {
        stage.activity.still().onPicture(new StillPicture(Scenes.paper(600, false), 1));
        stage.settle();
    }

    /** Back from a picked picture closed the app. */
    @Test
    @Config(sdk = {28, 34, 35})
    public void backLeavesThePictureFirst() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            showPicture(stage);
            stage.activity.onBackPressed();
            stage.settle();
            assertFalse(stage.activity.still().on());
            assertFalse(stage.activity.isFinishing());
            assertTrue(stage.activity.camera().isOpen());
            stage.activity.onBackPressed();
            assertTrue(stage.activity.isFinishing());
        }
    }

    /** What the system would call now: the topmost callback of the app; null where back leaves it. */
    private static OnBackInvokedCallback asked(Stagehand stage) {
        WindowOnBackInvokedDispatcher dispatcher =
                ReflectionHelpers.getField(stage.activity.getOnBackInvokedDispatcher(), "mActualDispatcher");
        OnBackInvokedCallback top = dispatcher.getTopCallback();
        BackGesture gesture = ReflectionHelpers.getField(ReflectionHelpers.getField(stage.activity, "back"), "gesture");
        return top == ReflectionHelpers.getField(gesture, "callback") ? top : null;
    }

    /** From Android 13 on the key is no longer told of, and a callback that stays would hide where back leads. */
    @Test
    @Config(sdk = {34, 35})
    public void theGestureIsAskedForOnlyWhileItMeansSomething() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            // Robolectric's parser does not know the manifest's attribute yet.
            stage.activity.getApplicationInfo().setEnableOnBackInvokedCallback(true);
            assertEquals(null, asked(stage));
            showPicture(stage);
            asked(stage).onBackInvoked();
            stage.settle();
            assertFalse(stage.activity.still().on());
            assertEquals(null, asked(stage));
            Teacherhand.begin(stage, "mug");
            asked(stage).onBackInvoked();
            stage.settle();
            assertEquals("the shots are broken off", null, Walk.find(stage.activity.screen().root(), Texts.SHUTTER));
            assertEquals(null, asked(stage));
            assertFalse(stage.activity.isFinishing());
        }
    }
}
