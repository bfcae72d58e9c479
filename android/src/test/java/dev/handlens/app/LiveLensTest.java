package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import android.graphics.Bitmap;
import android.graphics.Matrix;
import android.graphics.Rect;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.params.MeteringRectangle;
import android.util.Range;
import android.view.MotionEvent;
import android.view.View;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowDialog;

/** What a person sets at the lens, and what becomes of it: light, zoom, focus, side, mirror. */
@RunWith(RobolectricTestRunner.class)
@Config(
        sdk = {28, 34, 35},
        shadows = {
            PhoneCameras.Manager.class, PhoneCameras.Traits.class, PhoneCameras.Device.class, PhoneCameras.Session.class
        })
public class LiveLensTest {
    private static final int AUTO = CaptureRequest.CONTROL_AF_MODE_AUTO;
    private static final int CONTINUOUS = CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE;

    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        PhoneCameras.forget();
        Stagehand.checkedBefore();
    }

    private static <T> T asked(Stagehand stage, CaptureRequest.Key<T> key) {
        return stage.activity.camera().keeper().session().request().get(key);
    }

    private static View button(Stagehand stage, String words) {
        return Walk.find(stage.activity.screen().root(), words);
    }

    private static void press(Stagehand stage, String words) {
        View view = button(stage, words);
        assertNotNull(words, view);
        assertTrue(words, view.isShown());
        view.performClick();
        stage.settle();
    }

    private static void choose(Stagehand stage, String entry) {
        press(stage, Texts.MENU);
        View view = Walk.find(ShadowDialog.getLatestDialog().getWindow().getDecorView(), entry);
        assertNotNull(entry, view);
        view.performClick();
        stage.settle();
        stage.settle();
    }

    private static boolean offered(Stagehand stage, String entry) {
        press(stage, Texts.MENU);
        boolean there = Walk.find(ShadowDialog.getLatestDialog().getWindow().getDecorView(), entry) != null;
        ShadowDialog.getLatestDialog().dismiss();
        return there;
    }

    private static void leaveAndComeBack(Stagehand stage) {
        stage.controller.pause().stop();
        stage.settle();
        stage.controller.start().resume();
        stage.settle();
    }

    /** Back from another app, the light was off and its button said that it was on. */
    @Test
    public void theLightIsOneState() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            press(stage, Texts.TORCH_ON);
            assertEquals(CaptureRequest.FLASH_MODE_TORCH, (int) asked(stage, CaptureRequest.FLASH_MODE));
            leaveAndComeBack(stage);
            assertEquals(CaptureRequest.FLASH_MODE_TORCH, (int) asked(stage, CaptureRequest.FLASH_MODE));
            assertTrue("the button shows it", button(stage, Texts.TORCH_OFF).isShown());
            // And after the camera was lost.
            CameraSession session = stage.activity.camera().keeper().session();
            stage.activity.cameraThread().post(() -> session.deviceCallback.onDisconnected(session.device()));
            stage.settle();
            stage.pass(300);
            stage.watch(100);
            assertEquals(CaptureRequest.FLASH_MODE_TORCH, (int) asked(stage, CaptureRequest.FLASH_MODE));
            press(stage, Texts.TORCH_OFF);
            assertEquals(CaptureRequest.FLASH_MODE_OFF, (int) asked(stage, CaptureRequest.FLASH_MODE));
            assertTrue(button(stage, Texts.TORCH_ON).isShown());
        }
    }

    private static void addNewPhone(Object... more) {
        Object[] traits = {
            CameraCharacteristics.LENS_INFO_MINIMUM_FOCUS_DISTANCE,
            5f,
            CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION,
            CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION_APPROXIMATE,
            CameraCharacteristics.CONTROL_MAX_REGIONS_AF,
            1,
            CameraCharacteristics.CONTROL_MAX_REGIONS_AE,
            1
        };
        Object[] all = new Object[traits.length + more.length];
        System.arraycopy(traits, 0, all, 0, traits.length);
        System.arraycopy(more, 0, all, traits.length, more.length);
        Stagehand.addCamera("0", CameraCharacteristics.LENS_FACING_BACK, 90, true, all);
    }

    /** Where the lens is sharp on paper at first; then where the person left it, the next day too. */
    @Test
    public void theZoomStartsRightAndIsRemembered() {
        addNewPhone();
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertEquals(new Rect(1000, 750, 3000, 2250), asked(stage, CaptureRequest.SCALER_CROP_REGION));
            assertTrue("the button shows it", button(stage, Texts.zoom(2)).isShown());
            press(stage, Texts.zoom(2));
            assertEquals(1000, asked(stage, CaptureRequest.SCALER_CROP_REGION).width());
            leaveAndComeBack(stage);
            assertEquals(1000, asked(stage, CaptureRequest.SCALER_CROP_REGION).width());
        }
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertEquals(1000, asked(stage, CaptureRequest.SCALER_CROP_REGION).width());
            assertTrue(button(stage, Texts.zoom(4)).isShown());
            press(stage, Texts.zoom(4));
        }
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertEquals("1 was chosen, too", 4000, asked(stage, CaptureRequest.SCALER_CROP_REGION).width());
        }
    }

    private static void tap(Stagehand stage, float x, float y) {
        LensView lens = stage.activity.screen().lens();
        for (int action : new int[] {MotionEvent.ACTION_DOWN, MotionEvent.ACTION_UP}) {
            MotionEvent event = MotionEvent.obtain(0, 10, action, x * lens.getWidth(), y * lens.getHeight(), 0);
            lens.dispatchTouchEvent(event);
            event.recycle();
        }
        stage.settle();
    }

    private static FocusRing ring(Stagehand stage) {
        LensView lens = stage.activity.screen().lens();
        for (int i = 0; i < lens.getChildCount(); i++) {
            if (lens.getChildAt(i) instanceof FocusRing) {
                return (FocusRing) lens.getChildAt(i);
            }
        }
        throw new AssertionError();
    }

    private static final int[] BOTH_MODES = {CaptureRequest.CONTROL_AF_MODE_OFF, AUTO, CONTINUOUS};

    /** People tap where it is to be sharp: the lens froze instead. For three seconds, then by itself again. */
    @Test
    public void aTapFocusesAndMetersThere() throws Exception {
        addNewPhone(CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES, BOTH_MODES);
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(100);
            PhoneCameras.ASKED.clear();
            tap(stage, 0.75f, 0.25f);
            assertEquals("[repeat 1, capture 1 start]", PhoneCameras.ASKED.toString());
            // Upright, the sensor lies a quarter turn back: up on the screen is left on it. Zoom 2 of 4000 x 3000.
            Rect wanted = new Rect(1625 - 150, 1125 - 150, 1625 + 150, 1125 + 150);
            MeteringRectangle[] focus = asked(stage, CaptureRequest.CONTROL_AF_REGIONS);
            assertEquals(wanted, focus[0].getRect());
            assertEquals(MeteringRectangle.METERING_WEIGHT_MAX, focus[0].getMeteringWeight());
            assertSame(focus, asked(stage, CaptureRequest.CONTROL_AE_REGIONS));
            assertEquals(Texts.LENS_LIVE_PLACES, stage.activity.screen().lens().getContentDescription());
            assertEquals("shown", 1, ring(stage).getAlpha(), 0);
            float side = stage.activity.screen().lens().getWidth();
            assertEquals(0.75f * side, ring(stage).getTranslationX() + ring(stage).getWidth() / 2f, 1);
            assertEquals(0.25f * side, ring(stage).getTranslationY() + ring(stage).getHeight() / 2f, 1);
            stage.setScene(Scenes.paper(720, false));
            stage.photograph("focus");
            // Drawing moves this clock a little, too.
            stage.watch(2300);
            assertEquals(AUTO, (int) asked(stage, CaptureRequest.CONTROL_AF_MODE));
            stage.watch(800);
            assertEquals(CONTINUOUS, (int) asked(stage, CaptureRequest.CONTROL_AF_MODE));
            assertEquals(0, asked(stage, CaptureRequest.CONTROL_AF_REGIONS)[0].getMeteringWeight());
            assertEquals(0, asked(stage, CaptureRequest.CONTROL_AE_REGIONS)[0].getMeteringWeight());
            stage.watch(500);
            assertEquals(0, ring(stage).getAlpha(), 0);
        }
    }

    /** Told while it waits for the first to end, the second tap was cut short. */
    @Test
    public void aSecondTapHasItsOwnThreeSeconds() {
        addNewPhone(CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES, BOTH_MODES);
        try (Stagehand stage = Stagehand.openLive(model)) {
            tap(stage, 0.3f, 0.3f);
            stage.watch(2000);
            tap(stage, 0.6f, 0.6f);
            stage.watch(2000);
            assertEquals(AUTO, (int) asked(stage, CaptureRequest.CONTROL_AF_MODE));
        }
    }

    /** TalkBack's double tap has no place: the middle. */
    @Test
    public void aClickWithoutAFingerIsTheMiddle() {
        addNewPhone(CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES, BOTH_MODES);
        try (Stagehand stage = Stagehand.openLive(model)) {
            tap(stage, 0.3f, 0.3f);
            stage.activity.screen().lens().performClick();
            stage.settle();
            assertEquals(2000, asked(stage, CaptureRequest.CONTROL_AF_REGIONS)[0].getRect().centerX());
            assertEquals(1500, asked(stage, CaptureRequest.CONTROL_AF_REGIONS)[0].getRect().centerY());
        }
    }

    /** On a mirrored picture the other side of the sensor was made sharp. */
    @Test
    public void aTapOnTheFrontCamera() {
        Stagehand.addCamera(
                "1",
                CameraCharacteristics.LENS_FACING_FRONT,
                270,
                false,
                CameraCharacteristics.CONTROL_MAX_REGIONS_AE,
                1);
        try (Stagehand stage = Stagehand.openLive(model)) {
            tap(stage, 0.75f, 0.5f);
            // Mirrored 0.25; three quarter turns back: across on the screen is up on the sensor.
            Rect area = asked(stage, CaptureRequest.CONTROL_AE_REGIONS)[0].getRect();
            assertEquals(2000, area.centerX(), 1);
            assertEquals(1500 - 750, area.centerY(), 1);
            assertNull("nothing moves in it", asked(stage, CaptureRequest.CONTROL_AF_REGIONS));
        }
    }

    /** A camera without regions does nothing with a tap, and no ring pretends that it does. */
    @Test
    public void withoutRegionsNothingIsShown() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            PhoneCameras.ASKED.clear();
            tap(stage, 0.5f, 0.5f);
            assertEquals("[]", PhoneCameras.ASKED.toString());
            assertEquals(0, ring(stage).getAlpha(), 0);
            assertEquals("nor said", Texts.LENS_LIVE, stage.activity.screen().lens().getContentDescription());
        }
    }

    @Test
    public void aTapOnAFrozenLensGoesOn() {
        addNewPhone();
        try (Stagehand stage = Stagehand.openLive(model)) {
            press(stage, Texts.FREEZE);
            assertEquals(Texts.LENS_FROZEN, stage.activity.screen().lens().getContentDescription());
            tap(stage, 0.5f, 0.5f);
            assertEquals(Texts.LENS_LIVE_PLACES, stage.activity.screen().lens().getContentDescription());
            assertEquals(0, ring(stage).getAlpha(), 0);
        }
    }

    /** A lens that has AF_MODE_AUTO alone stood where it was: it is told on opening, on a tap, and while nothing is read. */
    @Test
    public void aLensThatMustBeTold() {
        addNewPhone(
                CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES, new int[] {CaptureRequest.CONTROL_AF_MODE_OFF, AUTO});
        model.presence = 0;
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertEquals("[repeat 1, capture 1 start]", PhoneCameras.ASKED.toString());
            stage.watch(9000);
            assertEquals("twice", "[repeat 1, capture 1 start, capture 1 start, capture 1 start]", PhoneCameras.ASKED.toString());
            model.presence = 1;
            stage.watch(900);
            PhoneCameras.ASKED.clear();
            stage.watch(9000);
            assertEquals("it reads: nothing is moved", "[]", PhoneCameras.ASKED.toString());
            tap(stage, 0.5f, 0.5f);
            assertEquals("[repeat 1, capture 1 start]", PhoneCameras.ASKED.toString());
            assertFalse(
                    "a start in the repeating request would start for ever",
                    asked(stage, CaptureRequest.CONTROL_AF_TRIGGER) == CaptureRequest.CONTROL_AF_TRIGGER_START);
        }
    }

    /** The same, of a camera that can be told where to take the light from, and not where to focus. */
    @Test
    public void aLensThatIsToldWithoutAPlace() {
        Stagehand.addCamera(
                "0",
                CameraCharacteristics.LENS_FACING_BACK,
                90,
                true,
                CameraCharacteristics.CONTROL_MAX_REGIONS_AE,
                1,
                CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES,
                new int[] {CaptureRequest.CONTROL_AF_MODE_OFF, AUTO});
        try (Stagehand stage = Stagehand.openLive(model)) {
            PhoneCameras.ASKED.clear();
            tap(stage, 0.5f, 0.5f);
            assertEquals("[repeat 1, capture 1 start]", PhoneCameras.ASKED.toString());
            assertNull(asked(stage, CaptureRequest.CONTROL_AF_REGIONS));
            assertEquals(1, ring(stage).getAlpha(), 0);
        }
    }

    @Test
    public void theFrameRateOfAnOldCamera() {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Range<Integer>[] ranges = new Range[] {new Range<>(30, 30), new Range<>(15, 30)};
        addNewPhone(
                CameraCharacteristics.INFO_SUPPORTED_HARDWARE_LEVEL,
                CameraCharacteristics.INFO_SUPPORTED_HARDWARE_LEVEL_LEGACY,
                CameraCharacteristics.CONTROL_AE_AVAILABLE_TARGET_FPS_RANGES,
                ranges);
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertEquals(ranges[1], asked(stage, CaptureRequest.CONTROL_AE_TARGET_FPS_RANGE));
        }
    }

    private static void addBothSides() {
        Stagehand.addBackCamera();
        Stagehand.addCamera("1", CameraCharacteristics.LENS_FACING_FRONT, 270, false);
    }

    /** The other side by the menu, remembered, and nothing of the kind where there is one side only. */
    @Test
    public void frontAndBack() {
        addBothSides();
        try (Stagehand stage = Stagehand.openLive(model)) {
            press(stage, Texts.TORCH_ON);
            choose(stage, Texts.MENU_FRONT_CAMERA);
            assertEquals("1", stage.activity.camera().keeper().session().traits.id);
            assertTrue(stage.activity.screen().lens().mirrored());
            assertFalse(button(stage, Texts.TORCH_ON).isShown());
        }
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertEquals("1", stage.activity.camera().keeper().session().traits.id);
            choose(stage, Texts.MENU_BACK_CAMERA);
            assertEquals("0", stage.activity.camera().keeper().session().traits.id);
            assertFalse(stage.activity.screen().lens().mirrored());
            assertTrue(offered(stage, Texts.MENU_FRONT_CAMERA));
        }
    }

    /** Below the lens, too; over a still picture the button would have done nothing. */
    @Test
    public void frontAndBackByAButton() {
        addBothSides();
        try (Stagehand stage = Stagehand.openLive(model)) {
            press(stage, Texts.OTHER_CAMERA);
            assertEquals("1", stage.activity.camera().keeper().session().traits.id);
            press(stage, Texts.OTHER_CAMERA);
            assertEquals("0", stage.activity.camera().keeper().session().traits.id);
            stage.activity.still().onPicture(new StillPicture(Scenes.paper(600, false), 1));
            stage.settle();
            assertFalse(button(stage, Texts.OTHER_CAMERA).isShown());
            press(stage, Texts.BACK_TO_CAMERA);
            assertTrue(button(stage, Texts.OTHER_CAMERA).isShown());
        }
    }

    @Test
    public void oneSideIsNoChoice() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertFalse(button(stage, Texts.OTHER_CAMERA).isShown());
            assertFalse(offered(stage, Texts.MENU_FRONT_CAMERA));
            assertFalse(offered(stage, Texts.MENU_BACK_CAMERA));
        }
    }

    /** For a projector that shines from behind: what is shown is mirrored, its boxes and its taps too; what is read is not. */
    @Test
    public void mirroredForAProjector() throws Exception {
        addNewPhone(CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES, BOTH_MODES);
        int[] turns = {-1};
        model.label = 7;
        model.box = new float[] {0.3f, 0.5f, 0.2f, 0.4f};
        model.onRun = frame -> turns[0] = frame.quarterTurns;
        try (Stagehand stage = Stagehand.openLive(model)) {
            LensView lens = stage.activity.screen().lens();
            stage.watch(100);
            float[] before = onScreen(lens, 0.3f, 0.4f);
            int turned = turns[0];
            choose(stage, Texts.MENU_MIRROR);
            stage.watch(700);
            assertTrue(lens.mirrored());
            float[] after = onScreen(lens, 0.3f, 0.4f);
            assertEquals(lens.getWidth() - before[0], after[0], 0.1f);
            assertEquals(before[1], after[1], 0.1f);
            assertEquals(turned, turns[0]);
            tap(stage, 0.25f, 0.25f);
            Rect area = asked(stage, CaptureRequest.CONTROL_AF_REGIONS)[0].getRect();
            assertEquals("as 0.75 when it is not mirrored", 1125, area.centerY(), 1);
            Bitmap scene = Scenes.paper(720, false);
            Matrix flip = new Matrix();
            flip.setScale(-1, 1);
            stage.setScene(Bitmap.createBitmap(scene, 0, 0, 720, 720, flip, false));
            stage.photograph("mirrored");
        }
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(100);
            assertTrue("remembered", stage.activity.screen().lens().mirrored());
            choose(stage, Texts.MENU_MIRROR_NO_MORE);
            assertFalse(stage.activity.screen().lens().mirrored());
        }
    }

    /** Where the preview shows a point of its texture. */
    private static float[] onScreen(LensView lens, float x, float y) {
        Matrix transform = lens.preview.getTransform(null);
        float[] point = {x * lens.getWidth(), y * lens.getHeight()};
        transform.mapPoints(point);
        return point;
    }

    private static Fakes.FakeImage black() {
        byte[] luma = new byte[640 * 480];
        byte[] chroma = new byte[320 * 240];
        return new Fakes.FakeImage(640, 480, Fakes.Layout.SEMI_PLANAR, luma, chroma, chroma);
    }

    /** A covered lens or quick settings' camera switch: a black square, and nobody knew why. Light or no light. */
    @Test
    public void onlyBlackIsSaid() throws Exception {
        model.presence = 0;
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(1800, LiveLensTest::black);
            assertFalse(said(stage, Texts.BLACK));
            stage.watch(400, LiveLensTest::black);
            assertTrue(said(stage, Texts.BLACK));
            Bitmap scene = Bitmap.createBitmap(720, 720, Bitmap.Config.ARGB_8888);
            scene.eraseColor(0xFF000000);
            stage.setScene(scene);
            stage.photograph("black");
            Walk.check(stage.activity.getWindow().getDecorView());
            stage.watch(50);
            assertFalse("goes away by itself", said(stage, Texts.BLACK));
            stage.watch(2500, LiveLensTest::black);
            assertTrue(said(stage, Texts.BLACK));
            stage.activity.still().onExample(Pictures.frameOf(new StillPicture(Scenes.paper(600, false), 1), Fakes.digits()), scene);
            stage.settle();
            assertFalse("not over a still picture", said(stage, Texts.BLACK));
        }
    }

    private static boolean said(Stagehand stage, String words) {
        View view = button(stage, words);
        return view != null && view.isShown();
    }

    /** Dark, but not black: something is seen. */
    private static Fakes.FakeImage dusk() {
        byte[] luma = new byte[640 * 480];
        for (int i = 0; i < luma.length; i++) {
            luma[i] = (byte) (i % 640 < 320 ? 0 : 50);
        }
        byte[] chroma = new byte[320 * 240];
        Arrays.fill(chroma, (byte) 128);
        return new Fakes.FakeImage(640, 480, Fakes.Layout.SEMI_PLANAR, luma, chroma, chroma);
    }

    /** Two lines at once said two things: a covered lens is dark, too, and a light would be of no help. */
    @Test
    public void blackIsSaidInsteadOfDark() {
        model.presence = 0;
        String dark = Texts.hint(Hint.DARK, true);
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(2500, LiveLensTest::black);
            assertTrue(said(stage, Texts.BLACK));
            assertFalse(said(stage, dark));
            stage.watch(300, LiveLensTest::dusk);
            assertFalse(said(stage, Texts.BLACK));
            assertTrue("it holds since the lens was covered", said(stage, dark));
            stage.watch(2500, LiveLensTest::black);
            assertTrue(said(stage, Texts.BLACK));
            assertFalse(said(stage, dark));
        }
    }

    /** New views forgot what the old ones had been told. */
    @Test
    public void newViewsShowWhatIsSet() {
        addBothSides();
        model.presence = 0;
        try (Stagehand stage = Stagehand.openLive(model)) {
            choose(stage, Texts.MENU_MIRROR);
            press(stage, Texts.TORCH_ON);
            stage.activity.onZoom(3);
            stage.watch(2500, LiveLensTest::black);
            LensView before = stage.activity.screen().lens();
            assertTrue(before.mirrored());
            RuntimeEnvironment.setQualifiers("+night");
            stage.controller.configurationChange(Stagehand.app().getResources().getConfiguration());
            stage.settle();
            LensView after = stage.activity.screen().lens();
            assertNotSame(before, after);
            assertTrue(after.mirrored());
            assertTrue(after.getKeepScreenOn());
            assertTrue(said(stage, Texts.BLACK));
            assertTrue(said(stage, Texts.TORCH_OFF));
            assertTrue(said(stage, Texts.zoom(3)));
            assertTrue(said(stage, Texts.OTHER_CAMERA));
            stage.watch(100);
            assertFalse(said(stage, Texts.BLACK));
        }
    }

    /** A model of 100 ms stopped the preview ten times a second: the camera's thread waited for it. */
    @Test
    public void aSlowModelDoesNotHoldUpTheCamera() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Stagehand stage = Stagehand.openLive(model)) {
            model.onRun = frame -> {
                begun.countDown();
                try {
                    go.await(10, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            };
            Fakes.FakeImage[] images = new Fakes.FakeImage[5];
            CountDownLatch taken = new CountDownLatch(images.length);
            for (int i = 0; i < images.length; i++) {
                images[i] = Fakes.image();
                Fakes.FakeImage image = images[i];
                stage.activity.cameraThread().post(() -> {
                    stage.activity.camera().onImage(image);
                    taken.countDown();
                });
                if (i == 0) {
                    assertTrue(begun.await(10, TimeUnit.SECONDS));
                }
            }
            assertTrue("while the model runs, all are taken", taken.await(10, TimeUnit.SECONDS));
            assertEquals("in the model", 0, images[0].closes);
            assertEquals("waits", 0, images[4].closes);
            for (int i = 1; i < 4; i++) {
                assertEquals("dropped", 1, images[i].closes);
            }
            go.countDown();
            stage.settle();
            assertEquals(1, images[0].closes);
            assertEquals(1, images[4].closes);
            assertEquals(2, model.runs);
        }
    }

    /** The fold turns the sensor: what was read of it once was kept for good. */
    @Test
    public void theSensorIsAskedAnew() {
        addBothSides();
        int[] turns = {-1};
        model.onRun = frame -> turns[0] = frame.quarterTurns;
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(50);
            assertEquals(1, turns[0]);
            org.robolectric.Shadows.shadowOf(Stagehand.cameras()).removeCamera("0");
            Stagehand.addCamera("0", CameraCharacteristics.LENS_FACING_BACK, 270, true);
            leaveAndComeBack(stage);
            stage.watch(50);
            assertEquals(3, turns[0]);
        }
    }
}
