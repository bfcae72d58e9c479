package dev.handlens.app;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.Manifest;
import android.app.Application;
import android.content.Context;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.graphics.Bitmap;
import android.graphics.Canvas;
import android.graphics.Rect;
import android.graphics.SurfaceTexture;
import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CameraManager;
import android.os.Bundle;
import android.os.Looper;
import android.view.View;
import android.view.ViewGroup;
import android.widget.ImageView;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.robolectric.Robolectric;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;
import org.robolectric.shadows.ShadowCameraCharacteristics;
import org.robolectric.shadows.ShadowSystemClock;

/** Brings the activity up with a model, a camera or none, a scene before it, and photographs it. */
final class Stagehand implements AutoCloseable {
    final ActivityController<MainActivity> controller;
    final MainActivity activity;
    private ImageView scene;

    private Stagehand(ActivityController<MainActivity> controller) {
        this.controller = controller;
        // A picture is opened at once; a test of providers that do not answer sets another.
        Stills.threads = Runnable::run;
        activity = controller.get();
    }

    static Application app() {
        return RuntimeEnvironment.getApplication();
    }

    static CameraManager cameras() {
        return (CameraManager) app().getSystemService(Context.CAMERA_SERVICE);
    }

    /** @param more keys and their values, one after the other */
    static void addCamera(String id, int facing, int sensorDegrees, boolean torch, Object... more) {
        CameraCharacteristics said = ShadowCameraCharacteristics.newCameraCharacteristics();
        shadowOf(said).set(CameraCharacteristics.LENS_FACING, facing);
        shadowOf(said).set(CameraCharacteristics.SENSOR_ORIENTATION, sensorDegrees);
        shadowOf(said).set(CameraCharacteristics.FLASH_INFO_AVAILABLE, torch);
        shadowOf(said).set(CameraCharacteristics.SCALER_AVAILABLE_MAX_DIGITAL_ZOOM, 8f);
        shadowOf(said).set(CameraCharacteristics.SENSOR_INFO_ACTIVE_ARRAY_SIZE, new Rect(0, 0, 4000, 3000));
        boolean focus = false;
        for (int i = 0; i < more.length; i += 2) {
            shadowOf(said).set((CameraCharacteristics.Key<?>) more[i], more[i + 1]);
            focus |= more[i] == CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES;
        }
        if (!focus) {
            shadowOf(said).set(
                    CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES,
                    new int[] {
                        CameraCharacteristics.CONTROL_AF_MODE_OFF, CameraCharacteristics.CONTROL_AF_MODE_CONTINUOUS_PICTURE
                    });
        }
        shadowOf(cameras()).addCamera(id, said);
    }

    static void addBackCamera() {
        addCamera("0", CameraCharacteristics.LENS_FACING_BACK, 90, true);
    }

    static void allowCamera() {
        shadowOf(app()).grantPermissions(Manifest.permission.CAMERA);
    }

    /** Opens the app on a model, with whatever cameras and permissions were set before. */
    static Stagehand open(Model.Opener opener) {
        MainActivity.opener = opener;
        Stagehand stage = new Stagehand(Robolectric.buildActivity(MainActivity.class));
        stage.controller.setup();
        stage.settle();
        return stage;
    }

    /** The same, as a computer starts it that asks for something. */
    static Stagehand open(Model.Opener opener, Intent asking) {
        MainActivity.opener = opener;
        Stagehand stage = new Stagehand(Robolectric.buildActivity(MainActivity.class, asking));
        stage.controller.setup();
        stage.settle();
        return stage;
    }

    static Stagehand open(Model model) {
        return open(context -> model);
    }

    /** The same, without waiting for the model. */
    static Stagehand openAtOnce(Model model) {
        return openAtOnce(context -> model);
    }

    static Stagehand openAtOnce(Model.Opener opener) {
        MainActivity.opener = opener;
        Stagehand stage = new Stagehand(Robolectric.buildActivity(MainActivity.class));
        stage.controller.setup();
        return stage;
    }

    /** Opens the activity with what another one saved. */
    static Stagehand openAgain(Model model, Bundle state) {
        return openAgain(model, state, new Intent(Intent.ACTION_MAIN));
    }

    /** The same, with the intent that it was first opened with. */
    static Stagehand openAgain(Model model, Bundle state, Intent intent) {
        MainActivity.opener = context -> model;
        Stagehand stage = new Stagehand(Robolectric.buildActivity(MainActivity.class, intent));
        stage.controller.create(state).start().restoreInstanceState(state).resume().visible();
        stage.settle();
        return stage;
    }

    /** As if this installation had been checked before, and was good. */
    static void checkedBefore() throws PackageManager.NameNotFoundException {
        Texts.load(app());
        long installed = app().getPackageManager().getPackageInfo(app().getPackageName(), 0).lastUpdateTime;
        app().getSharedPreferences(FirstCheck.PREFERENCES, Context.MODE_PRIVATE)
                .edit()
                .putLong(FirstCheck.INSTALLED, installed)
                .putInt(FirstCheck.PASSED, 16)
                .putInt(FirstCheck.FRAMES, 16)
                .putFloat(FirstCheck.MILLISECONDS, 0.8f)
                .putBoolean(FirstCheck.GOOD, true)
                .commit();
    }

    /** A back camera, allowed, and its preview on the screen. May be called again, after the first is closed. */
    static Stagehand openLive(Model model) {
        try {
            if (cameras().getCameraIdList().length == 0) {
                addBackCamera();
            }
        } catch (CameraAccessException e) {
            throw new AssertionError(e);
        }
        allowCamera();
        Stagehand stage = open(model);
        stage.givePreview();
        return stage;
    }

    /** Robolectric's TextureView never gets a surface by itself. */
    void givePreview() {
        activity.preview().onSurfaceTextureAvailable(new SurfaceTexture(1), 640, 480);
        settle();
    }

    void settle() {
        for (int i = 0; i < 3; i++) {
            shadowOf(activity.cameraThread().getLooper()).idle();
            shadowOf(activity.frames().getLooper()).idle();
            shadowOf(Looper.getMainLooper()).idle();
        }
    }

    /** So long without a frame. */
    void pass(long milliseconds) {
        for (long t = 0; t < milliseconds; t += 50) {
            ShadowSystemClock.advanceBy(Duration.ofMillis(Math.min(50, milliseconds - t)));
            settle();
        }
    }

    /** Grey frames at 30 a second for so long. */
    void watch(long milliseconds) {
        watch(milliseconds, Fakes::image);
    }

    void watch(long milliseconds, Supplier<Fakes.FakeImage> images) {
        Fakes.FakeImage image = images.get();
        for (long t = 0; t <= milliseconds; t += 33) {
            activity.cameraThread().post(() -> {
                if (activity.camera() != null) {
                    activity.camera().onImage(image);
                }
            });
            settle();
            ShadowSystemClock.advanceBy(Duration.ofMillis(33));
        }
        settle();
    }

    /** Puts a picture where the camera's would be: over the preview, which is empty here, and under the readings. */
    void setScene(Bitmap picture) {
        LensView lens = activity.screen().lens();
        if (scene == null) {
            scene = new ImageView(activity);
            scene.setScaleType(ImageView.ScaleType.FIT_XY);
            // A TextureView clears what is under it when it is drawn without a graphics card.
            lens.preview.setVisibility(View.INVISIBLE);
            lens.addView(scene, lens.indexOfChild(lens.preview), new ViewGroup.LayoutParams(-1, -1));
        }
        scene.setImageBitmap(picture);
        settle();
    }

    void photograph(String name) throws IOException {
        photograph(activity.getWindow().getDecorView(), name);
    }

    static void photograph(View root, String name) throws IOException {
        Bitmap bitmap = Bitmap.createBitmap(root.getWidth(), root.getHeight(), Bitmap.Config.ARGB_8888);
        root.draw(new Canvas(bitmap));
        File folder = new File("target/shots");
        folder.mkdirs();
        String file = name + "-" + RuntimeEnvironment.getApiLevel() + ".png";
        try (FileOutputStream out = new FileOutputStream(new File(folder, file))) {
            assertTrue(bitmap.compress(Bitmap.CompressFormat.PNG, 100, out));
        }
    }

    @Override
    public void close() {
        Thread frames = activity.frames().getLooper().getThread();
        Thread camera = activity.cameraThread().getLooper().getThread();
        controller.pause().stop().destroy();
        MainActivity.opener = LiteRtModel::open;
        try {
            camera.join(5000);
            frames.join(5000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertFalse("the camera's thread goes on", camera.isAlive());
        assertFalse("the frames thread goes on", frames.isAlive());
    }
}
