package dev.handlens.app;

import android.content.Context;
import android.graphics.ImageFormat;
import android.graphics.Rect;
import android.graphics.SurfaceTexture;
import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCaptureSession;
import android.hardware.camera2.CameraDevice;
import android.hardware.camera2.CameraManager;
import android.hardware.camera2.CaptureRequest;
import android.media.Image;
import android.media.ImageReader;
import android.os.Handler;
import android.view.Surface;
import java.util.Arrays;

/**
 * The camera as a source of frames. Everything happens on the frames thread, in the order of the calls, so that neither
 * opening nor closing ever holds up the screen; one frame is in flight at a time, and those that come meanwhile are
 * dropped.
 */
final class CameraSource implements FrameSource {
    /** Told on the frames thread. */
    interface Listener extends Sink {
        void onOpened(CameraTraits traits);

        void onFailed(Obstacle obstacle);
    }

    /** Two: one that is being read, one that the camera fills. */
    private static final int IMAGES = 2;

    private final CameraManager cameras;
    private final Contract contract;
    private final SurfaceTexture preview;
    private final Handler frames;
    private final Listener listener;
    private final FramePacker packer;
    private final Rect crop = new Rect();

    private CameraTraits traits;
    private CameraDevice device;
    private CameraCaptureSession session;
    private CaptureRequest.Builder request;
    private ImageReader reader;
    private Surface screen;
    private Obstacle failed;
    private boolean wanted;
    private boolean opening;
    private boolean frozen;
    private boolean torch;
    private float zoom = 1;
    private int displayDegrees;

    CameraSource(Context context, Contract contract, SurfaceTexture preview, Handler frames, Listener listener) {
        cameras = (CameraManager) context.getSystemService(Context.CAMERA_SERVICE);
        this.contract = contract;
        this.preview = preview;
        this.frames = frames;
        this.listener = listener;
        packer = new FramePacker(contract);
    }

    @Override
    public void start() {
        frames.post(
                () -> {
                    wanted = true;
                    cameras.registerAvailabilityCallback(available, frames);
                    open();
                });
    }

    @Override
    public void stop() {
        frames.post(
                () -> {
                    wanted = false;
                    cameras.unregisterAvailabilityCallback(available);
                    close();
                });
    }

    void setTorch(boolean on) {
        frames.post(
                () -> {
                    torch = on;
                    repeat();
                });
    }

    void setZoom(float factor) {
        frames.post(
                () -> {
                    zoom = factor;
                    repeat();
                });
    }

    /** Holds the newest picture and stops reading; the camera stays open. */
    void setFrozen(boolean on) {
        frames.post(
                () -> {
                    frozen = on;
                    repeat();
                });
    }

    void setDisplayDegrees(int degrees) {
        frames.post(() -> displayDegrees = degrees);
    }

    private final CameraManager.AvailabilityCallback available =
            new CameraManager.AvailabilityCallback() {
                @Override
                public void onCameraAvailable(String id) {
                    // Only where another app had it: our own closing after a failure must not open it again and again.
                    if (failed == Obstacle.TAKEN && traits.id.equals(id)) {
                        open();
                    }
                }
            };

    private void open() {
        if (!wanted || opening || device != null) {
            return;
        }
        try {
            traits = CameraTraits.choose(cameras, contract);
            if (traits == null) {
                listener.onFailed(Obstacle.NO_CAMERA);
                return;
            }
            opening = true;
            cameras.openCamera(traits.id, deviceCallback, frames);
        } catch (CameraAccessException e) {
            fail(Obstacle.of(e));
        } catch (SecurityException e) {
            fail(Obstacle.DISABLED);
        } catch (IllegalArgumentException e) {
            // The camera went away between the list and the call.
            fail(Obstacle.BROKEN);
        }
    }

    /** The system calls it; tests do, too. */
    final CameraDevice.StateCallback deviceCallback =
            new CameraDevice.StateCallback() {
                @Override
                public void onOpened(CameraDevice opened) {
                    opening = false;
                    failed = null;
                    if (!wanted) {
                        opened.close();
                        return;
                    }
                    device = opened;
                    startSession();
                }

                @Override
                public void onDisconnected(CameraDevice lost) {
                    lost.close();
                    fail(Obstacle.TAKEN);
                }

                @Override
                public void onError(CameraDevice failed, int error) {
                    failed.close();
                    fail(Obstacle.ofDevice(error));
                }
            };

    private void startSession() {
        try {
            reader = ImageReader.newInstance(traits.imageWidth, traits.imageHeight, ImageFormat.YUV_420_888, IMAGES);
            reader.setOnImageAvailableListener(this::read, frames);
            preview.setDefaultBufferSize(traits.preview.getWidth(), traits.preview.getHeight());
            screen = new Surface(preview);
            request = device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW);
            request.addTarget(screen);
            request.addTarget(reader.getSurface());
            if (traits.autofocus >= 0) {
                request.set(CaptureRequest.CONTROL_AF_MODE, traits.autofocus);
            }
            device.createCaptureSession(Arrays.asList(screen, reader.getSurface()), sessionCallback, frames);
            listener.onOpened(traits);
        } catch (CameraAccessException e) {
            fail(Obstacle.of(e));
        } catch (IllegalArgumentException | IllegalStateException e) {
            // The preview's surface, or the device, was taken away in between.
            fail(Obstacle.BROKEN);
        }
    }

    private final CameraCaptureSession.StateCallback sessionCallback =
            new CameraCaptureSession.StateCallback() {
                @Override
                public void onConfigured(CameraCaptureSession configured) {
                    if (device == null) {
                        return;
                    }
                    session = configured;
                    repeat();
                }

                @Override
                public void onConfigureFailed(CameraCaptureSession refused) {
                    fail(Obstacle.BROKEN);
                }
            };

    /** Brings the running request up to date with the torch, the zoom and the freeze. */
    private void repeat() {
        if (session == null) {
            return;
        }
        try {
            if (frozen) {
                session.stopRepeating();
                return;
            }
            if (traits.torch) {
                request.set(
                        CaptureRequest.FLASH_MODE, torch ? CaptureRequest.FLASH_MODE_TORCH : CaptureRequest.FLASH_MODE_OFF);
            }
            if (traits.mostZoom > 1) {
                Geometry.cropRegion(traits.sensor, Math.min(zoom, traits.mostZoom), crop);
                request.set(CaptureRequest.SCALER_CROP_REGION, new Rect(crop));
            }
            session.setRepeatingRequest(request.build(), null, frames);
        } catch (CameraAccessException e) {
            fail(Obstacle.of(e));
        } catch (IllegalStateException closed) {
            // The session ended by itself; its device's callback says why.
            session = null;
        }
    }

    private void read(ImageReader from) {
        // The image is held, and with it the memory that the model reads, until the run returns.
        try (Image image = from.acquireLatestImage()) {
            if (image != null) {
                onImage(image);
            }
        }
    }

    /** Reads one image; it stays the caller's to close. */
    void onImage(Image image) {
        if (!wanted || frozen) {
            return;
        }
        int sensorDegrees = traits == null ? 90 : traits.sensorDegrees;
        boolean front = traits != null && traits.front;
        listener.onFrame(packer.pack(image, Geometry.quarterTurns(sensorDegrees, displayDegrees, front)));
    }

    private void fail(Obstacle obstacle) {
        opening = false;
        failed = obstacle;
        close();
        if (wanted) {
            listener.onFailed(obstacle);
        }
    }

    private void close() {
        session = null;
        if (device != null) {
            device.close();
            device = null;
        }
        if (reader != null) {
            reader.close();
            reader = null;
        }
        if (screen != null) {
            screen.release();
            screen = null;
        }
    }

    /** Whether a camera is open now; to be asked on the frames thread. */
    boolean isOpen() {
        return device != null;
    }

    /** What the camera was last asked for. */
    CaptureRequest.Builder request() {
        return request;
    }
}
