package dev.handlens.app;

import android.graphics.Rect;
import android.graphics.SurfaceTexture;
import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCaptureSession;
import android.hardware.camera2.CameraDevice;
import android.hardware.camera2.CameraManager;
import android.hardware.camera2.CaptureRequest;
import android.os.Handler;
import android.util.Log;
import android.view.Surface;
import java.util.Arrays;

/**
 * One opening of a camera, from the call to the end; all on the camera's thread. Whatever the system throws ends it, and
 * what the system says after its end only closes what it brings.
 */
final class CameraSession {
    /** Told at most once how it ended. */
    interface Owner {
        /** The camera is there, its frames are not yet. */
        void onOpened(CameraSession session);

        void onSizesRefused(CameraSession session);

        void onEnded(CameraSession session, Obstacle why);
    }

    /** What the system is asked for, which may throw anything. */
    private interface Step {
        void run() throws CameraAccessException;
    }

    private static final String LOG = "handlens";

    final CameraTraits traits;
    private final SurfaceTexture preview;
    private final FrameFeed feed;
    private final Handler thread;
    private final Owner owner;
    private final Focus focus;
    private final Rect crop = new Rect();
    private final Rect area = new Rect();
    private LensSettings settings;
    private CameraDevice device;
    private CameraCaptureSession session;
    private CaptureRequest.Builder request;
    private Surface screen;
    private boolean ended;

    CameraSession(
            CameraTraits traits, LensSettings settings, SurfaceTexture preview, FrameFeed feed, Handler thread, Owner owner) {
        this.traits = traits;
        this.settings = settings;
        this.preview = preview;
        this.feed = feed;
        this.thread = thread;
        this.owner = owner;
        focus = new Focus(traits);
    }

    void open(CameraManager cameras) {
        step(() -> cameras.openCamera(traits.id, deviceCallback, thread));
    }

    private void step(Step step) {
        if (ended) {
            return;
        }
        try {
            step.run();
        } catch (CameraAccessException | RuntimeException | AssertionError e) {
            Log.w(LOG, "the camera refuses", e);
            end(Obstacle.of(e));
        }
    }

    private void end(Obstacle why) {
        if (!ended) {
            ended = true;
            owner.onEnded(this, why);
        }
    }

    private void refuseSizes() {
        if (!ended) {
            ended = true;
            owner.onSizesRefused(this);
        }
    }

    /** The system calls it; tests do, too. */
    final CameraDevice.StateCallback deviceCallback =
            new CameraDevice.StateCallback() {
                @Override
                public void onOpened(CameraDevice opened) {
                    if (ended) {
                        quietly(opened::close);
                        return;
                    }
                    device = opened;
                    owner.onOpened(CameraSession.this);
                    step(CameraSession.this::configure);
                }

                @Override
                public void onDisconnected(CameraDevice lost) {
                    quietly(lost::close);
                    end(Obstacle.TAKEN);
                }

                @Override
                public void onError(CameraDevice failed, int error) {
                    quietly(failed::close);
                    end(Obstacle.ofDevice(error));
                }
            };

    private void configure() throws CameraAccessException {
        preview.setDefaultBufferSize(traits.preview.getWidth(), traits.preview.getHeight());
        screen = new Surface(preview);
        request = device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW);
        request.addTarget(screen);
        request.addTarget(feed.surface());
        try {
            device.createCaptureSession(Arrays.asList(screen, feed.surface()), sessionCallback, thread);
        } catch (IllegalArgumentException e) {
            Log.w(LOG, "the camera refuses its surfaces", e);
            refuseSizes();
        }
    }

    /** A layout of the view resets it, perhaps just before the camera is configured: to be said again after each. */
    void sizePreview() {
        quietly(() -> preview.setDefaultBufferSize(traits.preview.getWidth(), traits.preview.getHeight()));
    }

    final CameraCaptureSession.StateCallback sessionCallback =
            new CameraCaptureSession.StateCallback() {
                @Override
                public void onConfigured(CameraCaptureSession configured) {
                    if (ended) {
                        return;
                    }
                    session = configured;
                    repeat();
                    tellFocus();
                }

                @Override
                public void onConfigureFailed(CameraCaptureSession refused) {
                    refuseSizes();
                }
            };

    void set(LensSettings settings) {
        this.settings = settings;
        feed.setFrozen(settings.frozen);
        repeat();
    }

    private void repeat() {
        if (session != null) {
            step(this::askFor);
        }
    }

    private void askFor() throws CameraAccessException {
        try {
            if (settings.frozen) {
                session.stopRepeating();
                return;
            }
            write();
            session.setRepeatingRequest(request.build(), null, thread);
        } catch (IllegalStateException closed) {
            // The session ended by itself; its device's callback says why, or the watchdog notices.
            session = null;
        }
    }

    private void write() {
        if (traits.torch) {
            request.set(
                    CaptureRequest.FLASH_MODE,
                    settings.torch ? CaptureRequest.FLASH_MODE_TORCH : CaptureRequest.FLASH_MODE_OFF);
        }
        if (traits.mostZoom > 1) {
            Geometry.cropRegion(traits.sensor, settings.zoom(traits), crop);
            request.set(CaptureRequest.SCALER_CROP_REGION, new Rect(crop));
        }
        if (traits.framesASecond != null) {
            request.set(CaptureRequest.CONTROL_AE_TARGET_FPS_RANGE, traits.framesASecond);
        }
        focus.write(request);
    }

    /**
     * Makes it sharp and light where the lens was tapped, for a while.
     *
     * @param turns the quarter turns of the frames
     */
    void tap(float x, float y, int turns, float lensSide) {
        if (session == null || settings.frozen) {
            return;
        }
        thread.removeCallbacks(release);
        if (Focus.hasPlaces(traits)) {
            Geometry.cropRegion(traits.sensor, settings.zoom(traits), crop);
            Geometry.meteringArea(x, y, turns, crop, traits.imageWidth, traits.imageHeight, lensSide, area);
            focus.tap(area);
            repeat();
            thread.postDelayed(release, Focus.HOLD_MS);
        }
        tellFocus();
    }

    private final Runnable release = this::release;

    private void release() {
        focus.release();
        repeat();
    }

    /** For lenses that do not focus by themselves: a start, in one request of its own. */
    void tellFocus() {
        if (session == null || settings.frozen || !focus.wantsTelling()) {
            return;
        }
        step(() -> {
            try {
                request.set(CaptureRequest.CONTROL_AF_TRIGGER, CaptureRequest.CONTROL_AF_TRIGGER_START);
                session.capture(request.build(), null, thread);
            } catch (IllegalStateException closed) {
                session = null;
            } finally {
                request.set(CaptureRequest.CONTROL_AF_TRIGGER, CaptureRequest.CONTROL_AF_TRIGGER_IDLE);
            }
        });
    }

    /** Each of these can fail on its own, and the others must still be let go of. */
    void close() {
        ended = true;
        session = null;
        thread.removeCallbacks(release);
        if (device != null) {
            quietly(device::close);
            device = null;
        }
        quietly(feed::close);
        if (screen != null) {
            quietly(screen::release);
            screen = null;
        }
    }

    private static void quietly(Runnable deed) {
        try {
            deed.run();
        } catch (RuntimeException | AssertionError e) {
            Log.w(LOG, "the camera does not close well", e);
        }
    }

    FrameFeed feed() {
        return feed;
    }

    /** Null before it is opened and after it is closed. */
    CameraDevice device() {
        return device;
    }

    /** What the camera was last asked for. */
    CaptureRequest.Builder request() {
        return request;
    }
}
