package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.Context;
import android.os.PowerManager;
import android.view.MotionEvent;
import android.view.View;
import java.time.Duration;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowSystemClock;

/** Nobody there, or too hot: the camera rests. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = {28, 34, 35})
public class RestTest {
    private static final long MINUTE_MS = 60_000;

    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
    }

    @After
    public void coolDown() {
        power().setCurrentThermalStatus(PowerManager.THERMAL_STATUS_NONE);
    }

    private static org.robolectric.shadows.ShadowPowerManager power() {
        return shadowOf((PowerManager) Stagehand.app().getSystemService(Context.POWER_SERVICE));
    }

    /** A camera that is open sends frames meanwhile: without them its watchdog would say that it does not answer. */
    private static void pass(Stagehand stage, long milliseconds) {
        for (long t = 0; t < milliseconds; t += 400) {
            stage.watch(0);
            ShadowSystemClock.advanceBy(Duration.ofMillis(400 - 33));
        }
        stage.settle();
    }

    private static void touch(Stagehand stage) {
        MotionEvent down = MotionEvent.obtain(0, 0, MotionEvent.ACTION_DOWN, 5, 5, 0);
        stage.activity.dispatchTouchEvent(down);
        down.recycle();
        stage.settle();
    }

    /** A phone that was put away with the app open kept the camera, the light and the screen on until it was empty. */
    @Test
    public void afterTwoMinutesTheCameraRestsAndATouchWakesIt() throws Exception {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            assertTrue(stage.activity.screen().lens().getKeepScreenOn());
            pass(stage, 2 * MINUTE_MS - 5000);
            assertNotNull(stage.activity.camera());
            pass(stage, 10_000);
            assertNull(stage.activity.camera());
            assertEquals(Obstacle.RESTING, stage.activity.screen().obstacle());
            assertFalse("the screen may sleep", stage.activity.screen().lens().getKeepScreenOn());
            stage.photograph("resting");
            // The settings of another app were looked at: that wakes nothing that nobody touched.
            stage.controller.pause().resume();
            stage.settle();
            assertNull(stage.activity.camera());
            touch(stage);
            assertTrue(stage.activity.camera().isOpen());
            assertNull(stage.activity.screen().obstacle());
            assertTrue(stage.activity.screen().lens().getKeepScreenOn());
            // And again.
            pass(stage, 2 * MINUTE_MS + 5000);
            assertEquals(Obstacle.RESTING, stage.activity.screen().obstacle());
            // By TalkBack, which touches nothing.
            Walk.find(stage.activity.screen().root(), Texts.button(Obstacle.Action.WAKE)).performClick();
            stage.settle();
            assertTrue(stage.activity.camera().isOpen());
        }
    }

    @Test
    public void aTouchOrAnotherReadingIsSomebody() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            pass(stage, MINUTE_MS + 30_000);
            touch(stage);
            pass(stage, MINUTE_MS);
            assertNotNull("touched", stage.activity.camera());
            model.label = 4;
            stage.watch(1500);
            assertEquals("4", stage.activity.screen().panel().label.getText().toString());
            pass(stage, MINUTE_MS + 45_000);
            assertNotNull("something else was read", stage.activity.camera());
            pass(stage, MINUTE_MS);
            assertNull(stage.activity.camera());
        }
    }

    /** What was frozen to be looked at stays; the screen may sleep over it as over any page. */
    @Test
    public void aFrozenPictureIsNotTakenAway() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            stage.activity.onFreeze();
            stage.settle();
            assertFalse(stage.activity.screen().lens().getKeepScreenOn());
            // A frozen camera sends none.
            stage.pass(3 * MINUTE_MS);
            assertNull(stage.activity.screen().obstacle());
            assertEquals(View.VISIBLE, stage.activity.screen().panel().label.getVisibility());
            stage.activity.onTap(0.5f, 0.5f);
            stage.settle();
            pass(stage, 3 * MINUTE_MS);
            assertEquals(Obstacle.RESTING, stage.activity.screen().obstacle());
        }
    }

    /** Who comes back to the app is somebody. */
    @Test
    public void comingBackWakesIt() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            pass(stage, 3 * MINUTE_MS);
            stage.controller.pause().stop().start().resume();
            stage.settle();
            assertNull(stage.activity.screen().obstacle());
            assertTrue(stage.activity.camera().isOpen());
        }
    }

    /** A phone in the sun read thirty frames a second until the system ended the app. */
    @Test
    @Config(sdk = {34, 35})
    public void aHotPhoneReadsHalfAndThenRests() throws Exception {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(330);
            int cool = runs(stage);
            power().setCurrentThermalStatus(PowerManager.THERMAL_STATUS_SEVERE);
            stage.settle();
            int warm = runs(stage);
            assertEquals(cool / 2, warm, 1);
            assertNotNull("said", Walk.find(stage.activity.screen().lens(), Texts.hint(Hint.WARM, false)));
            stage.setScene(Scenes.paper(720, false));
            stage.photograph("warm");
            power().setCurrentThermalStatus(PowerManager.THERMAL_STATUS_CRITICAL);
            stage.settle();
            assertEquals(Obstacle.HOT, stage.activity.screen().obstacle());
            assertNull(stage.activity.camera());
            touch(stage);
            assertNull("a touch does not cool it", stage.activity.camera());
            power().setCurrentThermalStatus(PowerManager.THERMAL_STATUS_LIGHT);
            stage.settle();
            assertNull(stage.activity.screen().obstacle());
            assertTrue(stage.activity.camera().isOpen());
            assertEquals(cool, runs(stage), 1);
            assertNull(Walk.find(stage.activity.screen().lens(), Texts.hint(Hint.WARM, false)));
        }
        assertTrue("nobody listens any more", power().getThermalStatusListeners().isEmpty());
    }

    private int runs(Stagehand stage) {
        int before = model.runs;
        stage.watch(990);
        return model.runs - before;
    }

    /** Hot while a still picture is read: that needs no camera, and none is opened behind it. */
    @Test
    @Config(sdk = 34)
    public void aStillPictureIsReadWhileItIsHot() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.activity.still().onPicture(new StillPicture(Scenes.paper(600, false), 1));
            stage.settle();
            power().setCurrentThermalStatus(PowerManager.THERMAL_STATUS_CRITICAL);
            stage.settle();
            assertNull(stage.activity.screen().obstacle());
            stage.activity.onTap(0.5f, 0.5f);
            stage.settle();
            assertEquals(Obstacle.HOT, stage.activity.screen().obstacle());
        }
    }
}
