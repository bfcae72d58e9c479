package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.graphics.Matrix;
import android.graphics.drawable.ColorDrawable;
import android.hardware.display.DisplayManager;
import android.view.Display;
import android.view.Surface;
import android.view.View;
import android.widget.TextView;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;

/** Turns, folds, night and type sizes while something is on the screen. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = {28, 34, 35})
public class LookChangeTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
        model.label = 7;
    }

    private static boolean reads(Stagehand stage) {
        return stage.activity.screen().panel().label.getVisibility() == View.VISIBLE;
    }

    private static void change(Stagehand stage, String qualifiers) {
        RuntimeEnvironment.setQualifiers(qualifiers);
        changed(stage);
    }

    private static void changed(Stagehand stage) {
        MainActivity before = stage.activity;
        stage.controller.configurationChange(Stagehand.app().getResources().getConfiguration());
        stage.settle();
        assertSame("the activity was made anew", before, stage.controller.get());
    }

    private static void turnTo(Stagehand stage, int rotation) {
        Display display = stage.activity.getWindowManager().getDefaultDisplay();
        shadowOf(display).setRotation(rotation);
    }

    private static void tellOfDisplay(Stagehand stage, int id) {
        DisplayManager.DisplayListener turns = stage.activity.display();
        turns.onDisplayChanged(id);
        stage.settle();
    }

    private static Matrix transform(Stagehand stage) {
        return stage.activity.screen().lens().preview.getTransform(null);
    }

    /** A variable refresh rate tells of "another display" with each change, and so does every other display: each forgot the reading. */
    @Test
    public void aDisplayThatDidNotTurnChangesNothing() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            assertTrue(reads(stage));
            tellOfDisplay(stage, Display.DEFAULT_DISPLAY);
            stage.watch(0);
            assertTrue("a new frame rate", reads(stage));
            tellOfDisplay(stage, 7);
            stage.watch(0);
            assertTrue("another display", reads(stage));
            // Half a turn of ours, of which no configuration tells.
            turnTo(stage, Surface.ROTATION_180);
            tellOfDisplay(stage, Display.DEFAULT_DISPLAY);
            stage.watch(0);
            assertFalse("the frames lie otherwise now", reads(stage));
            int[] turns = {-1};
            model.onRun = frame -> turns[0] = frame.quarterTurns;
            stage.watch(0);
            assertEquals(3, turns[0]);
        }
    }

    /** Turning the phone turned a frozen picture out of its place, and forgot what was read in it. */
    @Test
    public void aFrozenPictureStaysAsItWasTaken() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            stage.activity.onFreeze();
            stage.settle();
            Matrix before = new Matrix(transform(stage));
            turnTo(stage, Surface.ROTATION_180);
            tellOfDisplay(stage, Display.DEFAULT_DISPLAY);
            assertTrue(reads(stage));
            assertEquals(1, stage.activity.screen().lens().overlay.readings().size());
            assertEquals(before, transform(stage));
            RuntimeEnvironment.setQualifiers("+night");
            // Which turned the fake display back.
            turnTo(stage, Surface.ROTATION_180);
            changed(stage);
            assertEquals("nor do new views turn it", before, transform(stage));
            assertTrue(reads(stage));
            stage.activity.onTap(0.5f, 0.5f);
            stage.settle();
            assertFalse("it goes on with the turn", before.equals(transform(stage)));
            int[] turns = {-1};
            model.onRun = frame -> turns[0] = frame.quarterTurns;
            stage.watch(0);
            assertEquals(3, turns[0]);
        }
    }

    /** A fold: the window is another, the picture fills the lens again, and the box lies where it lay. */
    @Test
    @Config(qualifiers = "w360dp-h740dp-xhdpi")
    public void aFoldKeepsAFrozenPictureAndItsBox() throws Exception {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            stage.activity.onFreeze();
            stage.settle();
            View preview = stage.activity.screen().lens().preview;
            // A TextureView that leaves its window gives its surface away, and the camera's picture with it.
            boolean[] left = {false};
            preview.addOnAttachStateChangeListener(new View.OnAttachStateChangeListener() {
                @Override
                public void onViewAttachedToWindow(View view) {}

                @Override
                public void onViewDetachedFromWindow(View view) {
                    left[0] = true;
                }
            });
            change(stage, "w690dp-h740dp-hdpi");
            LensView lens = stage.activity.screen().lens();
            assertSame("the picture hangs on its view", preview, lens.preview);
            assertSame(lens, preview.getParent());
            assertTrue(preview.isAttachedToWindow());
            assertEquals(lens.getWidth(), preview.getWidth());
            assertFalse("it lost its surface", left[0]);
            assertTrue(stage.activity.camera().isOpen());
            assertTrue(reads(stage));
            assertEquals(0.5f, lens.overlay.readings().get(0).box[0], 0.01f);
            assertEquals(Texts.LENS_FROZEN, lens.getContentDescription());
            assertNotNull(Walk.find(stage.activity.screen().root(), Texts.GO_ON));
            stage.setScene(Scenes.paper(720, false));
            stage.photograph("frozen-unfolded");
            Walk.check(stage.activity.getWindow().getDecorView());
        }
    }

    private static int ground(Stagehand stage) {
        return ((ColorDrawable) stage.activity.screen().root().getBackground()).getColor();
    }

    /** The evening came, and the app stayed as bright as it was opened. */
    @Test
    public void nightComesWhileItReads() throws Exception {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            int day = ground(stage);
            change(stage, "+night");
            assertTrue(day != ground(stage));
            assertTrue(reads(stage));
            stage.watch(200);
            assertEquals("7", stage.activity.screen().panel().label.getText().toString());
            assertEquals(1, stage.activity.screen().lens().overlay.readings().size());
            assertTrue(stage.activity.camera().isOpen());
            stage.setScene(Scenes.paper(720, true));
            stage.photograph("night-came");
            change(stage, "+notnight");
            assertEquals(day, ground(stage));
        }
    }

    /** Larger type, another density, another direction: what is on the screen is measured anew and goes on. */
    @Test
    public void typeAndDirectionChangeWhileATorchIsOn() throws Exception {
        try (Stagehand stage = Stagehand.openLive(model)) {
            Walk.find(stage.activity.screen().root(), Texts.TORCH_ON).performClick();
            stage.activity.onZoom(2);
            stage.watch(700);
            float before = titleSize(stage);
            RuntimeEnvironment.setFontScale(2);
            changed(stage);
            assertTrue(titleSize(stage) > before);
            assertNotNull("the light is on", Walk.find(stage.activity.screen().root(), Texts.TORCH_OFF));
            assertNotNull(Walk.find(stage.activity.screen().root(), Texts.zoom(2)));
            change(stage, "ar-ldrtl");
            assertTrue(reads(stage));
            View menu = Walk.find(stage.activity.screen().root(), Texts.MENU);
            assertEquals("the menu stands at the end", 0, menu.getLeft());
            stage.setScene(Scenes.paper(720, false));
            stage.photograph("rtl-large-type");
            Walk.check(stage.activity.getWindow().getDecorView());
        }
    }

    private static float titleSize(Stagehand stage) {
        return ((TextView) Walk.find(stage.activity.screen().bar(), stage.activity.getTitle().toString())).getTextSize();
    }

    @Test
    public void nightComesOverAStillPictureAndAnObstacle() throws Exception {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.activity.still().onPicture(new StillPicture(Scenes.paper(600, false), 1));
            stage.settle();
            change(stage, "+night");
            assertEquals("7", stage.activity.screen().panel().label.getText().toString());
            assertEquals(
                    Texts.STILL + ". " + Texts.LENS_STILL, stage.activity.screen().lens().getContentDescription());
            stage.photograph("still-night-came");
            stage.activity.onTap(0.5f, 0.5f);
            stage.settle();
            assertTrue(stage.activity.camera().isOpen());
            stage.activity.screen().showObstacle(Obstacle.MODEL_MISFIT, "Its network is odd.");
            String said = stage.activity.screen().obstacleSaid();
            change(stage, "+notnight");
            assertEquals(Obstacle.MODEL_MISFIT, stage.activity.screen().obstacle());
            assertEquals(said, stage.activity.screen().obstacleSaid());
        }
    }

    /** Shots that were taken stay taken. */
    @Test
    public void nightComesWhileItIsTaught() {
        Fakes.FakeModel teachable = new Fakes.FakeModel(Fakes.digits());
        teachable.teachable = new Fakes.FakeTeachable(Fakes.DIGITS.length);
        try (Stagehand stage = Stagehand.openLive(teachable)) {
            Teacherhand.begin(stage, "mug");
            Teacherhand.press(stage);
            stage.watch(100);
            assertTrue(Teacherhand.panelText(stage), Teacherhand.panelText(stage).contains("1 of 5"));
            View panel = Walk.find(stage.activity.screen().root(), Texts.SHUTTER);
            change(stage, "+night");
            assertNotSame(panel, Walk.find(stage.activity.screen().root(), Texts.SHUTTER));
            assertTrue(Teacherhand.panelText(stage), Teacherhand.panelText(stage).contains("1 of 5"));
            assertEquals(Texts.LENS_SHOOTING, stage.activity.screen().lens().getContentDescription());
            assertEquals(View.INVISIBLE, Walk.find(stage.activity.screen().root(), Texts.MENU).getVisibility());
            Teacherhand.click(stage, Texts.CANCEL);
            assertNull(Walk.find(stage.activity.screen().root(), Texts.SHUTTER));
            stage.watch(700);
            assertTrue(reads(stage));
        }
    }
}
