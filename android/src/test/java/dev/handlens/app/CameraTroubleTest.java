package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.pm.PackageManager;
import android.graphics.ImageFormat;
import android.graphics.SurfaceTexture;
import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CameraDevice;
import android.os.Build;
import android.util.Size;
import android.view.View;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.List;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.StreamConfigurationMapBuilder;
import org.robolectric.util.ReflectionHelpers;

/** Cameras that refuse, throw, fall silent and come back: the app lives, says so, and goes on by itself where it can. */
@RunWith(RobolectricTestRunner.class)
@Config(
        sdk = {28, 34, 35},
        shadows = {
            PhoneCameras.Manager.class, PhoneCameras.Traits.class, PhoneCameras.Device.class, PhoneCameras.Session.class
        })
public class CameraTroubleTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        PhoneCameras.forget();
        Stagehand.checkedBefore();
    }

    private static Obstacle obstacle(Stagehand stage) {
        return stage.activity.screen().obstacle();
    }

    private static boolean isOpen(Stagehand stage) {
        return stage.activity.camera().isOpen();
    }

    private static CameraAccessException refused(int reason) {
        return new CameraAccessException(reason);
    }

    private static void refuse(int times, Throwable with) {
        for (int i = 0; i < times; i++) {
            PhoneCameras.REFUSALS.add(with);
        }
    }

    /** What a person sees: a sentence, and a button that tries again. */
    private static void assertRetryIsOffered(Stagehand stage, Obstacle obstacle) {
        assertEquals(obstacle, obstacle(stage));
        View root = stage.activity.screen().root();
        assertNotNull(Walk.find(root, Texts.title(obstacle)));
        View retry = Walk.find(root, Texts.button(Obstacle.Action.RETRY));
        assertNotNull(retry);
        assertTrue(retry.isShown());
    }

    private static void retry(Stagehand stage) {
        Walk.find(stage.activity.screen().root(), Texts.button(Obstacle.Action.RETRY)).performClick();
        stage.settle();
    }

    /** Android 9 in Do Not Disturb threw a plain RuntimeException from opening: the app crashed. */
    @Test
    public void doNotDisturbThrowsFromOpening() {
        refuse(100, new RuntimeException("camera is not available in Do Not Disturb"));
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.pass(11_000);
            assertRetryIsOffered(stage, Obstacle.BROKEN);
            PhoneCameras.REFUSALS.clear();
            retry(stage);
            assertNull(obstacle(stage));
            assertTrue(isOpen(stage));
        }
    }

    /** The same from getCameraCharacteristics. */
    @Test
    public void doNotDisturbThrowsFromTheTraits() {
        PhoneCameras.SHY.put("0", new RuntimeException("camera service is not there"));
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.pass(300);
            assertRetryIsOffered(stage, Obstacle.BROKEN);
            PhoneCameras.SHY.clear();
            retry(stage);
            assertTrue(isOpen(stage));
        }
    }

    /** An old driver's AssertionError is no RuntimeException, and went past every catch. */
    @Test
    public void anAssertionOfTheDriver() {
        PhoneCameras.SHY.put("0", new AssertionError("FPS ranges are null"));
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.pass(300);
            assertRetryIsOffered(stage, Obstacle.BROKEN);
        }
    }

    @Test
    public void theListOfCamerasThrows() {
        Stagehand.addBackCamera();
        PhoneCameras.unlisted = new IllegalArgumentException("no such service");
        try (Stagehand stage = openWith(new Preview())) {
            stage.pass(300);
            assertRetryIsOffered(stage, Obstacle.BROKEN);
            PhoneCameras.unlisted = null;
            stage.pass(600);
            assertTrue("tried again by itself", isOpen(stage));
        }
    }

    /** One camera that throws when it is asked what it is took the others with it. */
    @Test
    public void aFailingCameraIsPassedOver() {
        Stagehand.addCamera("0", CameraCharacteristics.LENS_FACING_BACK, 90, true);
        Stagehand.addCamera("1", CameraCharacteristics.LENS_FACING_BACK, 90, true);
        for (Throwable thrown : new Throwable[] {
            new IllegalArgumentException("unknown device"),
            new AssertionError("FPS ranges are null"),
            refused(CameraAccessException.CAMERA_DISCONNECTED)
        }) {
            PhoneCameras.SHY.put("0", thrown);
            try (Stagehand stage = Stagehand.openLive(model)) {
                assertEquals("1", stage.activity.camera().keeper().session().traits.id);
            }
        }
    }

    /** Unisoc: BufferUnderflowException from FLASH_INFO_AVAILABLE; the camera is well, and has no light. */
    @Test
    public void singleTraitsThrow() {
        for (CameraCharacteristics.Key<?> key : new CameraCharacteristics.Key<?>[] {
            CameraCharacteristics.FLASH_INFO_AVAILABLE,
            CameraCharacteristics.LENS_FACING,
            CameraCharacteristics.SENSOR_ORIENTATION,
            CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP,
            CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES,
            CameraCharacteristics.SENSOR_INFO_ACTIVE_ARRAY_SIZE,
            CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES
        }) {
            PhoneCameras.THROWING.put(key, new BufferUnderflowException());
        }
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertNull(obstacle(stage));
            assertTrue(isOpen(stage));
            CameraTraits traits = stage.activity.camera().keeper().session().traits;
            assertFalse(traits.torch);
            assertEquals(90, traits.sensorDegrees);
            assertEquals(640, traits.imageWidth);
            assertEquals(1, traits.mostZoom, 0);
            stage.watch(400);
            assertTrue(model.runs > 5);
        }
    }

    /** Depth cameras are listed as cameras at the back, and deliver no picture. */
    @Test
    public void depthCamerasAreNotTaken() {
        int[] depth = {CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES_DEPTH_OUTPUT};
        int[] usual = {CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES_BACKWARD_COMPATIBLE};
        CameraCharacteristics.Key<int[]> key = CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES;
        Stagehand.addCamera("0", CameraCharacteristics.LENS_FACING_BACK, 90, false, key, depth);
        Stagehand.addCamera("1", CameraCharacteristics.LENS_FACING_FRONT, 270, false, key, usual);
        try (Stagehand stage = Stagehand.openLive(model)) {
            CameraTraits traits = stage.activity.camera().keeper().session().traits;
            assertEquals("1", traits.id);
            assertFalse("nothing to switch to", traits.otherSide);
        }
    }

    /** CAMERA_DISABLED comes in the foreground too, when the system has not noticed yet: nobody need hear of it. */
    @Test
    public void disabledForABlinkIsNotSaid() {
        refuse(1, refused(CameraAccessException.CAMERA_DISABLED));
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertNull(obstacle(stage));
            assertFalse(isOpen(stage));
            // As the system does for every free camera as soon as somebody listens: it must not put off the next try.
            PhoneCameras.sayAvailable("0");
            stage.pass(300);
            assertNull(obstacle(stage));
            assertTrue(isOpen(stage));
        }
    }

    /** Retried for ten seconds, ever later; then at rest until something changes. */
    @Test
    public void refusalsAreRetriedForTenSeconds() {
        for (int reason : new int[] {
            CameraAccessException.CAMERA_DISABLED,
            CameraAccessException.CAMERA_IN_USE,
            CameraAccessException.MAX_CAMERAS_IN_USE,
            CameraAccessException.CAMERA_DISCONNECTED
        }) {
            PhoneCameras.forget();
            refuse(100, refused(reason));
            try (Stagehand stage = Stagehand.openLive(model)) {
                stage.pass(9_900);
                int tries = PhoneCameras.openings;
                assertTrue(reason + ": " + tries, tries >= 6 && tries <= 9);
                Obstacle shown =
                        reason == CameraAccessException.CAMERA_DISABLED ? Obstacle.DISABLED : Obstacle.TAKEN;
                assertRetryIsOffered(stage, shown);
                stage.pass(10_000);
                assertTrue("it goes on for ever", PhoneCameras.openings <= tries + 1);
                PhoneCameras.REFUSALS.clear();
                stage.pass(5000);
                assertFalse("by itself, without a reason", isOpen(stage));
                retry(stage);
                assertTrue(isOpen(stage));
            }
        }
    }

    @Test
    public void itOpensByItselfWithinTheTenSeconds() {
        refuse(4, refused(CameraAccessException.CAMERA_IN_USE));
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.pass(2000);
            assertEquals(Obstacle.TAKEN, obstacle(stage));
            stage.pass(2000);
            assertTrue(isOpen(stage));
            assertEquals("said until a frame is there", Obstacle.TAKEN, obstacle(stage));
            stage.watch(100);
            assertNull(obstacle(stage));
        }
    }

    /** A notification shade over the app, a call, a split screen: coming back did not try again. */
    @Test
    public void comingBackTriesAgain() {
        refuse(100, refused(CameraAccessException.CAMERA_DISABLED));
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.pass(20_000);
            PhoneCameras.REFUSALS.clear();
            stage.activity.onWindowFocusChanged(false);
            stage.settle();
            assertFalse(isOpen(stage));
            stage.activity.onWindowFocusChanged(true);
            stage.settle();
            assertTrue(isOpen(stage));
        }
        refuse(100, refused(CameraAccessException.CAMERA_DISABLED));
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.pass(20_000);
            PhoneCameras.REFUSALS.clear();
            stage.controller.pause().resume();
            stage.settle();
            assertTrue(isOpen(stage));
        }
    }

    /** "The lens opens by itself as soon as the camera is free": after the ten seconds, too. */
    @Test
    public void theCameraIsFreeAgain() {
        refuse(100, refused(CameraAccessException.CAMERA_IN_USE));
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.pass(20_000);
            assertTrue(Texts.reason(obstacle(stage)).contains("by itself"));
            PhoneCameras.REFUSALS.clear();
            PhoneCameras.sayAvailable("0");
            stage.settle();
            assertTrue(isOpen(stage));
        }
        assertTrue("nobody listens any more", PhoneCameras.NEWS.isEmpty());
    }

    /** What is promised on the screen is kept: only where another app has the camera, and of heat, is there news of its end. */
    @Test
    public void byItselfIsSaidOnlyWhereItIsTrue() {
        for (Obstacle obstacle : Obstacle.values()) {
            boolean news = obstacle == Obstacle.TAKEN || obstacle == Obstacle.HOT;
            assertEquals(news, Texts.reason(obstacle).contains("by itself"));
        }
    }

    /** Our own closing of a lost camera makes the system say that it is free: at once, that opened it in a circle. */
    @Test
    public void ourOwnClosingIsNoNews() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(100);
            refuse(100, refused(CameraAccessException.CAMERA_IN_USE));
            CameraSession session = stage.activity.camera().keeper().session();
            stage.activity.cameraThread().post(() -> session.deviceCallback.onDisconnected(session.device()));
            stage.settle();
            assertEquals(Obstacle.TAKEN, obstacle(stage));
            int before = PhoneCameras.openings;
            for (int i = 0; i < 50; i++) {
                PhoneCameras.sayAvailable("0");
                stage.pass(20);
            }
            assertTrue("" + (PhoneCameras.openings - before), PhoneCameras.openings - before <= 2);
        }
    }

    /** Android 10 says when another app of higher rank lets go; before, nobody calls it. */
    @Test
    public void thePrioritiesHaveChanged() {
        refuse(100, refused(CameraAccessException.CAMERA_DISABLED));
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.pass(20_000);
            PhoneCameras.REFUSALS.clear();
            if (Build.VERSION.SDK_INT >= 29) {
                PhoneCameras.NEWS.forEach((callback, handler) -> handler.post(callback::onCameraAccessPrioritiesChanged));
                stage.settle();
                assertTrue(isOpen(stage));
            }
        }
    }

    @Test
    public void aCameraIsPluggedIn() {
        try (Stagehand stage = openWithoutCamera()) {
            assertEquals(Obstacle.NO_CAMERA, obstacle(stage));
            Stagehand.addBackCamera();
            PhoneCameras.sayAvailable("0");
            stage.settle();
            assertTrue(isOpen(stage));
        }
    }

    private Stagehand openWithoutCamera() {
        Stagehand.allowCamera();
        Stagehand stage = Stagehand.open(model);
        stage.givePreview();
        return stage;
    }

    /** A camera that is opened and never sends a frame: a black lens for ever. */
    @Test
    public void silenceFromTheStart() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.pass(CameraKeeper.SILENCE_MS - 100);
            assertEquals(1, PhoneCameras.openings);
            stage.pass(200);
            assertEquals("opened once more", 2, PhoneCameras.openings);
            assertEquals(1, PhoneCameras.closings);
            assertNull(obstacle(stage));
            stage.pass(CameraKeeper.SILENCE_MS);
            assertRetryIsOffered(stage, Obstacle.BROKEN);
            assertFalse(isOpen(stage));
            stage.pass(20_000);
            assertEquals("and not in a circle", 2, PhoneCameras.openings);
            retry(stage);
            stage.watch(200);
            assertNull(obstacle(stage));
        }
    }

    /** Frames that end in the middle: the newest picture stood, and looked like a live one. */
    @Test
    public void silenceInTheMiddle() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(5000);
            stage.pass(CameraKeeper.SILENCE_MS - 200);
            assertEquals(1, PhoneCameras.openings);
            stage.watch(100);
            stage.pass(CameraKeeper.SILENCE_MS - 200);
            assertEquals("a frame came meanwhile", 1, PhoneCameras.openings);
            stage.pass(400);
            assertEquals(2, PhoneCameras.openings);
            // Well for a while: the next trouble is the first again.
            stage.watch(11_000);
            stage.pass(CameraKeeper.SILENCE_MS + 200);
            assertEquals(3, PhoneCameras.openings);
            assertNull(obstacle(stage));
        }
    }

    /** Each step of a pinch put the silence off: two fingers on a dead camera, and nobody ever noticed. */
    @Test
    public void zoomingIsNoFrame() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(100);
            for (int i = 0; i < 7; i++) {
                stage.pass(500);
                stage.activity.onZoom(1 + i / 10f);
            }
            stage.settle();
            assertEquals(2, PhoneCameras.openings);
        }
    }

    /** openCamera returns, and neither "opened" nor an error ever comes. */
    @Test
    public void anOpeningThatIsNeverAnswered() {
        PhoneCameras.unanswered = 1;
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertFalse(isOpen(stage));
            stage.pass(CameraKeeper.OPENING_MS + 100);
            assertTrue(isOpen(stage));
        }
    }

    /** A frozen lens gets no frames, and is not silent. */
    @Test
    public void aFrozenLensIsNotSilent() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(200);
            stage.activity.onFreeze();
            stage.pass(20_000);
            assertEquals(1, PhoneCameras.openings);
            stage.activity.onFreeze();
            stage.settle();
            stage.pass(CameraKeeper.SILENCE_MS + 100);
            assertEquals("watched again", 2, PhoneCameras.openings);
        }
    }

    /** A lens that was frozen when its camera was lost came back frozen, on nothing. */
    @Test
    public void lostWhileFrozen() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(200);
            stage.activity.onFreeze();
            stage.settle();
            CameraSession session = stage.activity.camera().keeper().session();
            stage.activity.cameraThread().post(() -> session.deviceCallback.onDisconnected(session.device()));
            stage.settle();
            assertRetryIsOffered(stage, Obstacle.TAKEN);
            PhoneCameras.ASKED.clear();
            stage.pass(300);
            assertEquals("[repeat 4]", PhoneCameras.ASKED.toString());
            int runs = model.runs;
            stage.watch(100);
            assertTrue(model.runs > runs);
            assertNull(obstacle(stage));
            assertEquals(Texts.LENS_LIVE, stage.activity.screen().lens().getContentDescription());
        }
    }

    /** A camera that comes only after the app has gone stayed open, and no other app could have it. */
    @Test
    public void anAnswerAfterTheEndIsClosed() {
        PhoneCameras.unanswered = 1;
        try (Stagehand stage = Stagehand.openLive(model)) {
            CameraSession session = stage.activity.camera().keeper().session();
            stage.controller.pause().stop();
            stage.settle();
            int[] closed = {0};
            stage.activity.cameraThread().post(() -> session.deviceCallback.onOpened(new LateCamera(closed)));
            stage.settle();
            assertEquals(1, closed[0]);
            stage.controller.start().resume();
            stage.settle();
            assertTrue(isOpen(stage));
        }
    }

    private static void addCameraWithSizes() {
        StreamConfigurationMapBuilder sizes = StreamConfigurationMapBuilder.newBuilder();
        for (Size size : new Size[] {new Size(1440, 1080), new Size(960, 720), new Size(640, 480), new Size(320, 240)}) {
            sizes.addOutputSize(size).addOutputSize(ImageFormat.YUV_420_888, size);
        }
        Stagehand.addCamera(
                "0",
                CameraCharacteristics.LENS_FACING_BACK,
                90,
                true,
                CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP,
                sizes.build());
    }

    /** A preview surface that remembers in which sizes it was asked for. */
    private static final class Preview extends SurfaceTexture {
        final List<String> sizes = new ArrayList<>();
        int releases;

        Preview() {
            super(3);
        }

        @Override
        public void setDefaultBufferSize(int width, int height) {
            sizes.add(width + "x" + height);
        }

        @Override
        public void release() {
            releases++;
            super.release();
        }
    }

    private Stagehand openWith(Preview preview) {
        Stagehand.allowCamera();
        Stagehand stage = Stagehand.open(model);
        stage.activity.preview().onSurfaceTextureAvailable(preview, 640, 480);
        stage.settle();
        return stage;
    }

    /** onConfigureFailed was the end: now once more, with sizes that every camera has. */
    @Test
    public void refusedSizesAreAskedForSmaller() {
        for (RuntimeException thrown : new RuntimeException[] {null, new IllegalArgumentException("surface was abandoned")}) {
            PhoneCameras.forget();
            PhoneCameras.sessionsRefused = 1;
            PhoneCameras.sessionsThrow = thrown;
            if (!hasCamera()) {
                addCameraWithSizes();
            }
            Preview preview = new Preview();
            try (Stagehand stage = openWith(preview)) {
                assertEquals("[960x720, 640x480]", preview.sizes.toString());
                assertTrue(isOpen(stage));
                assertNull(obstacle(stage));
                assertEquals(1, PhoneCameras.closings);
                assertTrue(PhoneCameras.ASKED.toString(), PhoneCameras.ASKED.contains("repeat 4"));
            }
        }
    }

    private static boolean hasCamera() {
        try {
            return Stagehand.cameras().getCameraIdList().length > 0;
        } catch (CameraAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    public void evenSmallSizesAreRefused() {
        PhoneCameras.sessionsRefused = 100;
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertRetryIsOffered(stage, Obstacle.BROKEN);
            stage.pass(20_000);
            assertRetryIsOffered(stage, Obstacle.BROKEN);
            assertTrue("" + PhoneCameras.openings, PhoneCameras.openings < 12);
            assertEquals("all are closed", PhoneCameras.openings, PhoneCameras.closings);
            PhoneCameras.sessionsRefused = 0;
            retry(stage);
            assertTrue(isOpen(stage));
        }
    }

    /** TextureView sets the buffers to the view's own size on each layout, and the camera was configured with that. */
    @Test
    public void aLayoutDoesNotChangeThePreviewsSize() {
        addCameraWithSizes();
        Preview preview = new Preview();
        try (Stagehand stage = openWith(preview)) {
            stage.activity.screen().lens();
            // What TextureView does, and then tells.
            preview.setDefaultBufferSize(656, 656);
            stage.activity.preview().onSurfaceTextureSizeChanged(preview, 656, 656);
            stage.settle();
            assertEquals("[960x720, 656x656, 960x720]", preview.sizes.toString());
            stage.controller.pause().stop().start().resume();
            stage.settle();
            assertEquals("[960x720, 656x656, 960x720, 960x720]", preview.sizes.toString());
        }
    }

    /** A surface that is lost after the camera's thread has quit was never released: its post went to a dead handler. */
    @Test
    public void aSurfaceLostAfterTheEndIsReleased() {
        Stagehand.addBackCamera();
        Preview preview = new Preview();
        Stagehand stage = openWith(preview);
        Thread thread = stage.activity.cameraThread().getLooper().getThread();
        stage.close();
        join(thread);
        assertEquals(0, preview.releases);
        stage.activity.preview().onSurfaceTextureDestroyed(preview);
        assertEquals(1, preview.releases);
    }

    private static void join(Thread thread) {
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertFalse("the camera's thread goes on", thread.isAlive());
    }

    /** "lock buffer failed" from getPlanes: one bad frame ended the app. */
    @Test
    public void aBadFrameIsDropped() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(100);
            int runs = model.runs;
            for (int i = 0; i < 3 * FrameFeed.BAD_IN_A_ROW; i++) {
                Fakes.FakeImage bad = Fakes.image();
                bad.locked = new IllegalStateException("lock buffer failed for format 0x23");
                send(stage, bad);
                assertEquals("whoever has it closes it", 1, bad.closes);
                if (i % (FrameFeed.BAD_IN_A_ROW - 1) == 0) {
                    stage.watch(0);
                }
            }
            assertNull(obstacle(stage));
            assertTrue(model.runs > runs);
        }
    }

    private static void send(Stagehand stage, Fakes.FakeImage image) {
        stage.activity.cameraThread().post(() -> stage.activity.camera().onImage(image));
        stage.settle();
    }

    @Test
    public void manyBadFramesInARowAreAnObstacle() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(100);
            for (int i = 0; i < FrameFeed.BAD_IN_A_ROW; i++) {
                Fakes.FakeImage bad = Fakes.image();
                bad.locked = new RuntimeException("lock buffer failed");
                send(stage, bad);
            }
            assertRetryIsOffered(stage, Obstacle.BROKEN);
            assertFalse(isOpen(stage));
            retry(stage);
            stage.watch(100);
            assertNull(obstacle(stage));
        }
    }

    /** A session that ended by itself throws from the next request: that is its end, not the app's. */
    @Test
    public void aRunningSessionThrows() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(100);
            PhoneCameras.repeating = new IllegalStateException("Session has been closed");
            stage.activity.onTorch(true);
            stage.settle();
            assertNull(obstacle(stage));
            PhoneCameras.repeating = new UnsupportedOperationException("driver");
            stage.controller.pause().stop().start().resume();
            stage.settle();
            assertRetryIsOffered(stage, Obstacle.BROKEN);
            PhoneCameras.repeating = null;
            retry(stage);
            stage.watch(100);
            assertNull(obstacle(stage));
        }
    }

    @Test
    public void theDeviceFails() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(100);
            CameraSession session = stage.activity.camera().keeper().session();
            stage.activity.cameraThread().post(
                    () -> session.deviceCallback.onError(session.device(), CameraDevice.StateCallback.ERROR_CAMERA_DEVICE));
            stage.settle();
            assertRetryIsOffered(stage, Obstacle.BROKEN);
            stage.pass(300);
            assertTrue(isOpen(stage));
            stage.watch(100);
            assertNull(obstacle(stage));
        }
    }

    /** A tablet without a camera service at all. */
    @Test
    public void withoutACameraService() {
        CameraChoice none = new CameraChoice(null, Fakes.digits(), new Size(720, 1280));
        List<Obstacle> said = new ArrayList<>();
        try (Stagehand stage = openWithoutCamera()) {
            CameraSource source = new CameraSource(
                    none,
                    new SurfaceTexture(5),
                    new LensSettings(false, false, false, 0),
                    stage.activity.cameraThread(),
                    stage.activity.frames(),
                    () -> false,
                    new Ear(said));
            source.start();
            stage.settle();
            source.stop();
            stage.settle();
            assertEquals("[NO_CAMERA]", said.toString());
        }
    }

    /** The permission may be taken away while the app is open. */
    @Test
    public void thePermissionIsTakenAway() {
        refuse(100, new SecurityException("Lacking privileges to access camera service"));
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.pass(300);
            assertRetryIsOffered(stage, Obstacle.DISABLED);
            shadowOf(Stagehand.app()).denyPermissions(android.Manifest.permission.CAMERA);
            assertEquals(
                    PackageManager.PERMISSION_DENIED,
                    stage.activity.checkSelfPermission(android.Manifest.permission.CAMERA));
            retry(stage);
            assertEquals(Obstacle.REFUSED, obstacle(stage));
        }
    }

    private static final class Ear implements CameraSource.Listener {
        private final List<Obstacle> said;

        Ear(List<Obstacle> said) {
            this.said = said;
        }

        @Override
        public void onOpened(CameraTraits traits) {}

        @Override
        public void onRunning() {}

        @Override
        public void onFailed(Obstacle obstacle) {
            said.add(obstacle);
        }

        @Override
        public void onBlack(boolean black) {}

        @Override
        public void onFrame(Frame frame) {}
    }

    /** A device that is only closed. */
    private static final class LateCamera extends CameraDevice {
        private final int[] closed;

        LateCamera(int[] closed) {
            this.closed = closed;
        }

        @Override
        public void close() {
            closed[0]++;
        }

        @Override
        public String getId() {
            return "0";
        }

        @Override
        public android.hardware.camera2.CaptureRequest.Builder createCaptureRequest(int template) {
            throw new AssertionError();
        }

        @Override
        public android.hardware.camera2.CaptureRequest.Builder createReprocessCaptureRequest(
                android.hardware.camera2.TotalCaptureResult result) {
            throw new AssertionError();
        }

        @Override
        public void createCaptureSession(
                List<android.view.Surface> outputs,
                android.hardware.camera2.CameraCaptureSession.StateCallback callback,
                android.os.Handler handler) {
            throw new AssertionError();
        }

        @Override
        public void createCaptureSessionByOutputConfigurations(
                List<android.hardware.camera2.params.OutputConfiguration> outputs,
                android.hardware.camera2.CameraCaptureSession.StateCallback callback,
                android.os.Handler handler) {
            throw new AssertionError();
        }

        @Override
        public void createReprocessableCaptureSession(
                android.hardware.camera2.params.InputConfiguration input,
                List<android.view.Surface> outputs,
                android.hardware.camera2.CameraCaptureSession.StateCallback callback,
                android.os.Handler handler) {
            throw new AssertionError();
        }

        @Override
        public void createReprocessableCaptureSessionByConfigurations(
                android.hardware.camera2.params.InputConfiguration input,
                List<android.hardware.camera2.params.OutputConfiguration> outputs,
                android.hardware.camera2.CameraCaptureSession.StateCallback callback,
                android.os.Handler handler) {
            throw new AssertionError();
        }

        @Override
        public void createConstrainedHighSpeedCaptureSession(
                List<android.view.Surface> outputs,
                android.hardware.camera2.CameraCaptureSession.StateCallback callback,
                android.os.Handler handler) {
            throw new AssertionError();
        }

        @Override
        public void createCustomCaptureSession(
                android.hardware.camera2.params.InputConfiguration input,
                List<android.hardware.camera2.params.OutputConfiguration> outputs,
                int mode,
                android.hardware.camera2.CameraCaptureSession.StateCallback callback,
                android.os.Handler handler) {
            throw new AssertionError();
        }
    }

    /** A camera that had seen only black and was opened anew in the light: the screen went on saying that it sees only black. */
    @Test
    public void blackIsNotSaidOfTheNextOpening() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            byte[] black = new byte[640 * 480];
            byte[] chroma = new byte[320 * 240];
            stage.watch(2500, () -> new Fakes.FakeImage(640, 480, Fakes.Layout.SEMI_PLANAR, black, chroma, chroma));
            View line = Walk.find(stage.activity.screen().lens(), Texts.BLACK);
            assertEquals(View.VISIBLE, line.getVisibility());
            stage.pass(CameraKeeper.SILENCE_MS + 100);
            assertEquals(2, PhoneCameras.openings);
            stage.watch(200);
            assertNull(Walk.find(stage.activity.screen().lens(), Texts.BLACK));
        }
    }

    /** Freeze was pressed while the news that the camera is lost was on its way: it came back frozen, on nothing, for ever. */
    @Test
    public void frozenJustAfterItWasLost() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(200);
            CameraSession session = stage.activity.camera().keeper().session();
            stage.activity.cameraThread().post(() -> session.deviceCallback.onDisconnected(session.device()));
            shadowOf(stage.activity.cameraThread().getLooper()).idle();
            stage.activity.onFreeze();
            stage.settle();
            assertRetryIsOffered(stage, Obstacle.TAKEN);
            PhoneCameras.ASKED.clear();
            stage.pass(300);
            assertEquals("[repeat 4]", PhoneCameras.ASKED.toString());
            assertEquals(Texts.LENS_LIVE, stage.activity.screen().lens().getContentDescription());
        }
    }

    /** Frozen before it was open, and refused: it opened live the next time, under the word "Frozen". */
    @Test
    public void frozenBeforeItIsOpen() {
        PhoneCameras.unanswered = 1;
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.activity.onFreeze();
            stage.settle();
            CameraKeeper keeper = stage.activity.camera().keeper();
            stage.activity.cameraThread().post(() -> keeper.onEnded(keeper.session(), Obstacle.TAKEN));
            stage.settle();
            stage.pass(300);
            assertTrue(isOpen(stage));
            assertEquals(Texts.LENS_LIVE, stage.activity.screen().lens().getContentDescription());
            assertNull(Walk.find(stage.activity.screen().root(), Texts.GO_ON));
        }
    }
}
