package dev.handlens.app;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.Manifest;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.graphics.Rect;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CameraDevice;
import android.hardware.camera2.CaptureRequest;
import android.provider.Settings;
import android.view.InputDevice;
import android.view.MotionEvent;
import android.view.View;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;

/** The camera, its permission and its troubles, over the activity's life. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = {28, 34, 35})
public class CameraTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
    }

    private static Obstacle obstacle(Stagehand stage) {
        return stage.activity.screen().obstacle();
    }

    @Test
    public void opensAndClosesWithTheActivity() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            CameraSource camera = stage.activity.camera();
            assertTrue(camera.isOpen());
            assertNull(obstacle(stage));
            stage.controller.pause();
            stage.settle();
            // In a split screen the app that is not in use is paused, and seen.
            assertTrue(camera.isOpen());
            stage.controller.stop();
            stage.settle();
            assertFalse(camera.isOpen());
            assertNull(stage.activity.camera());
            stage.controller.start().resume();
            stage.settle();
            assertTrue(stage.activity.camera().isOpen());
        }
        assertTrue(model.closed);
    }

    @Test
    public void closesWithItsSurface() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            CameraSource camera = stage.activity.camera();
            stage.activity.preview().onSurfaceTextureDestroyed(new android.graphics.SurfaceTexture(2));
            stage.settle();
            assertFalse(camera.isOpen());
            stage.givePreview();
            assertTrue(stage.activity.camera().isOpen());
        }
    }

    @Test
    public void asksOnceAndTakesTheAnswer() {
        Stagehand.addBackCamera();
        try (Stagehand stage = Stagehand.open(model)) {
            stage.givePreview();
            assertEquals(Obstacle.REFUSED, obstacle(stage));
            assertArrayEquals(
                    new String[] {Manifest.permission.CAMERA},
                    shadowOf(stage.activity).getLastRequestedPermission().requestedPermissions);
            Stagehand.allowCamera();
            answer(stage, PackageManager.PERMISSION_GRANTED);
            assertNull(obstacle(stage));
            assertTrue(stage.activity.camera().isOpen());
        }
    }

    private static void answer(Stagehand stage, int result) {
        stage.activity.onRequestPermissionsResult(
                CameraPermission.REQUEST, new String[] {Manifest.permission.CAMERA}, new int[] {result});
        stage.settle();
    }

    @Test
    public void refusedOnceOffersToAskAgain() {
        Stagehand.addBackCamera();
        try (Stagehand stage = Stagehand.open(model)) {
            shadowOf(Stagehand.app().getPackageManager())
                    .setShouldShowRequestPermissionRationale(Manifest.permission.CAMERA, true);
            answer(stage, PackageManager.PERMISSION_DENIED);
            assertEquals(Obstacle.REFUSED, obstacle(stage));
            // The answer resumes the activity: asking again by itself would never end.
            stage.controller.pause().resume();
            stage.settle();
            assertEquals(Obstacle.REFUSED, obstacle(stage));
            stage.activity.onAction(Obstacle.Action.ASK);
            assertNotNull(shadowOf(stage.activity).getLastRequestedPermission());
        }
    }

    @Test
    public void refusedForEverLeadsToTheSettingsAndBack() {
        Stagehand.addBackCamera();
        try (Stagehand stage = Stagehand.open(model)) {
            stage.givePreview();
            answer(stage, PackageManager.PERMISSION_DENIED);
            assertEquals(Obstacle.REFUSED_FOR_EVER, obstacle(stage));
            stage.activity.onAction(Obstacle.Action.SETTINGS);
            Intent settings = shadowOf(stage.activity).getNextStartedActivity();
            assertEquals(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, settings.getAction());
            assertEquals("package:" + Stagehand.app().getPackageName(), settings.getDataString());
            stage.controller.pause().stop();
            Stagehand.allowCamera();
            stage.controller.start().resume();
            stage.settle();
            assertNull(obstacle(stage));
            assertTrue(stage.activity.camera().isOpen());
        }
    }

    @Test
    public void noCamera() {
        Stagehand.allowCamera();
        try (Stagehand stage = Stagehand.open(model)) {
            stage.givePreview();
            assertEquals(Obstacle.NO_CAMERA, obstacle(stage));
        }
    }

    @Test
    public void theFrontCameraWhereThereIsNoOther() {
        Stagehand.addCamera("7", CameraCharacteristics.LENS_FACING_FRONT, 270, false);
        Stagehand.allowCamera();
        try (Stagehand stage = Stagehand.open(model)) {
            stage.givePreview();
            assertTrue(stage.activity.camera().isOpen());
            assertTrue(stage.activity.screen().lens().mirrored());
            // Its sensor lies the other way, and so do its frames.
            int[] turns = {-1};
            model.onRun = frame -> turns[0] = frame.quarterTurns;
            stage.watch(0);
            assertEquals(3, turns[0]);
        }
    }

    @Test
    public void takenByAnotherAppAndGivenBack() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            CameraSource camera = stage.activity.camera();
            CameraSession session = camera.keeper().session();
            stage.activity.cameraThread().post(() -> session.deviceCallback.onError(
                    session.device(), CameraDevice.StateCallback.ERROR_CAMERA_IN_USE));
            stage.settle();
            assertEquals(Obstacle.TAKEN, obstacle(stage));
            assertFalse(camera.isOpen());
            stage.activity.onAction(Obstacle.Action.RETRY);
            stage.settle();
            assertNull(obstacle(stage));
            assertTrue(stage.activity.camera().isOpen());
        }
    }

    @Test
    public void eachErrorHasItsOwnScreen() {
        assertEquals(Obstacle.TAKEN, Obstacle.ofDevice(CameraDevice.StateCallback.ERROR_MAX_CAMERAS_IN_USE));
        assertEquals(Obstacle.DISABLED, Obstacle.ofDevice(CameraDevice.StateCallback.ERROR_CAMERA_DISABLED));
        assertEquals(Obstacle.BROKEN, Obstacle.ofDevice(CameraDevice.StateCallback.ERROR_CAMERA_SERVICE));
    }

    @Test
    public void torchZoomAndFocusAreAskedFor() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            CaptureRequest.Builder request = stage.activity.camera().keeper().session().request();
            assertEquals(
                    CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE,
                    (int) request.get(CaptureRequest.CONTROL_AF_MODE));
            assertEquals(CaptureRequest.FLASH_MODE_OFF, (int) request.get(CaptureRequest.FLASH_MODE));
            stage.activity.onTorch(true);
            stage.activity.onZoom(2);
            stage.settle();
            assertEquals(CaptureRequest.FLASH_MODE_TORCH, (int) request.get(CaptureRequest.FLASH_MODE));
            assertEquals(new Rect(1000, 750, 3000, 2250), request.get(CaptureRequest.SCALER_CROP_REGION));
        }
    }

    /** Lifting two fingers after a pinch must not count as the tap that freezes. */
    @Test
    public void aPinchZoomsAndIsNoTap() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            LensView lens = stage.activity.screen().lens();
            // The system takes no pinch below 27 mm for one.
            touch(lens, MotionEvent.ACTION_DOWN, 0, 130, 300);
            touch(lens, MotionEvent.ACTION_POINTER_DOWN | 1 << MotionEvent.ACTION_POINTER_INDEX_SHIFT, 10, 130, 300, 510, 300);
            for (int i = 1; i <= 10; i++) {
                touch(lens, MotionEvent.ACTION_MOVE, 10 + 16 * i, 130 - 12 * i, 300, 510 + 12 * i, 300);
            }
            touch(lens, MotionEvent.ACTION_POINTER_UP | 1 << MotionEvent.ACTION_POINTER_INDEX_SHIFT, 190, 10, 300, 630, 300);
            touch(lens, MotionEvent.ACTION_UP, 200, 10, 300);
            stage.settle();
            Rect crop = stage.activity.camera().keeper().session().request().get(CaptureRequest.SCALER_CROP_REGION);
            assertTrue(crop.toString(), crop.width() < 4000);
            assertEquals(2000, crop.centerX(), 1);
            assertEquals(Texts.LENS_LIVE, lens.getContentDescription());
        }
    }

    private static void touch(View view, int action, long atMs, float... points) {
        int count = points.length / 2;
        MotionEvent.PointerProperties[] pointers = new MotionEvent.PointerProperties[count];
        MotionEvent.PointerCoords[] places = new MotionEvent.PointerCoords[count];
        for (int i = 0; i < count; i++) {
            pointers[i] = new MotionEvent.PointerProperties();
            pointers[i].id = i;
            places[i] = new MotionEvent.PointerCoords();
            places[i].x = points[2 * i];
            places[i].y = points[2 * i + 1];
            places[i].pressure = 1;
            places[i].size = 1;
        }
        MotionEvent event =
                MotionEvent.obtain(0, atMs, action, count, pointers, places, 0, 0, 1, 1, 0, 0, InputDevice.SOURCE_TOUCHSCREEN, 0);
        view.dispatchTouchEvent(event);
        event.recycle();
    }

    @Test
    public void frozenFramesAreNotRead() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(400);
            assertEquals(View.VISIBLE, stage.activity.screen().panel().label.getVisibility());
            stage.activity.onFreeze();
            stage.settle();
            assertEquals(Texts.LENS_FROZEN, stage.activity.screen().lens().getContentDescription());
            int runs = model.runs;
            stage.watch(400);
            assertEquals(runs, model.runs);
            // What was read stays.
            assertEquals(View.VISIBLE, stage.activity.screen().panel().label.getVisibility());
            stage.activity.onFreeze();
            stage.settle();
            assertEquals(Texts.LENS_LIVE, stage.activity.screen().lens().getContentDescription());
        }
    }

    /** A reading is spoken once, when it comes, not with every frame. */
    @Test
    public void aNewReadingIsAnnouncedOnce() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            LabelView label = stage.activity.screen().panel().label;
            assertEquals(View.ACCESSIBILITY_LIVE_REGION_POLITE, label.getAccessibilityLiveRegion());
            int[] changes = {0};
            label.addTextChangedListener(new android.text.TextWatcher() {
                @Override
                public void beforeTextChanged(CharSequence s, int start, int count, int after) {}

                @Override
                public void onTextChanged(CharSequence s, int start, int before, int count) {}

                @Override
                public void afterTextChanged(android.text.Editable s) {
                    changes[0]++;
                }
            });
            model.label = 4;
            stage.watch(1500);
            assertEquals("4", label.getText().toString());
            assertEquals(1, changes[0]);
            // The same again, after it was gone, is news.
            model.presence = 0;
            stage.watch(700);
            model.presence = 1;
            stage.watch(1500);
            assertEquals("4", label.getText().toString());
            assertEquals(3, changes[0]);
        }
    }

    @Test
    public void aModelThatStopsIsSaid() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            model.trouble = new IllegalStateException("Internal error: Failed to run on the given Interpreter");
            stage.watch(0);
            assertEquals(Obstacle.MODEL_MISFIT, obstacle(stage));
        }
    }

    @Test
    public void aModelThatDoesNotFitIsSaid() {
        try (Stagehand stage = Stagehand.open(context -> {
            throw new ModelMisfit(Texts.MISFIT_NO_FRAME);
        })) {
            assertEquals(Obstacle.MODEL_MISFIT, obstacle(stage));
        }
    }

    @Test
    public void aLibraryThatDoesNotLoadIsSaid() {
        try (Stagehand stage = Stagehand.open(context -> {
            throw new UnsatisfiedLinkError("dlopen failed: empty/missing DT_HASH");
        })) {
            assertEquals(Obstacle.LIBRARY_REFUSED, obstacle(stage));
        }
    }
}
