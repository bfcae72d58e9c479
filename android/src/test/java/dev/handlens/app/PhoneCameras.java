package dev.handlens.app;

import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCaptureSession;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CameraDevice;
import android.hardware.camera2.CameraManager;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.impl.CameraCaptureSessionImpl;
import android.hardware.camera2.impl.CameraDeviceImpl;
import android.os.Handler;
import android.view.Surface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.robolectric.annotation.Implementation;
import org.robolectric.annotation.Implements;
import org.robolectric.annotation.RealObject;
import org.robolectric.annotation.Resetter;
import org.robolectric.shadow.api.Shadow;
import org.robolectric.shadows.ShadowCameraCaptureSessionImpl;
import org.robolectric.shadows.ShadowCameraCharacteristics;
import org.robolectric.shadows.ShadowCameraDeviceImpl;
import org.robolectric.shadows.ShadowCameraManager;
import org.robolectric.util.ReflectionHelpers.ClassParameter;

/** Cameras as phones have them: they refuse, throw from where nothing should be thrown, fall silent, and come back. */
final class PhoneCameras {
    /** What the next openings throw, one each; then they go well. */
    static final Queue<Throwable> REFUSALS = new ConcurrentLinkedQueue<>();
    /** What a camera throws when it is asked what it is. */
    static final Map<String, Throwable> SHY = Collections.synchronizedMap(new HashMap<>());
    /** What single keys throw. */
    static final Map<CameraCharacteristics.Key<?>, RuntimeException> THROWING = Collections.synchronizedMap(new HashMap<>());
    /** Who wants news of the cameras, and on which thread. */
    static final Map<CameraManager.AvailabilityCallback, Handler> NEWS = Collections.synchronizedMap(new HashMap<>());
    /** What the cameras were asked for, in order: "repeat" or "capture", and the focus' mode and trigger. */
    static final List<String> ASKED = Collections.synchronizedList(new ArrayList<>());

    static volatile int openings;
    static volatile int closings;
    /** What is thrown when the cameras are listed. */
    static volatile Throwable unlisted;
    /** The next openings that are never answered. */
    static volatile int unanswered;
    /** The next sessions that are refused, and what with; null: by the callback. */
    static volatile int sessionsRefused;
    static volatile RuntimeException sessionsThrow;
    /** What a running session throws. */
    static volatile Throwable repeating;

    private static volatile CaptureRequest.Builder builder;

    private PhoneCameras() {}

    static void forget() {
        REFUSALS.clear();
        SHY.clear();
        THROWING.clear();
        NEWS.clear();
        ASKED.clear();
        openings = 0;
        closings = 0;
        unlisted = null;
        unanswered = 0;
        sessionsRefused = 0;
        sessionsThrow = null;
        repeating = null;
    }

    /** The system tells whoever asked for news, on the thread that they named. */
    static void sayAvailable(String id) {
        NEWS.forEach((callback, handler) -> handler.post(() -> callback.onCameraAvailable(id)));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void toss(Throwable thrown) throws E {
        if (thrown != null) {
            throw (E) thrown;
        }
    }

    @Implements(CameraManager.class)
    public static class Manager extends ShadowCameraManager {
        @RealObject private CameraManager real;

        @Implementation
        protected String[] getCameraIdList() throws CameraAccessException {
            toss(unlisted);
            return super.getCameraIdList();
        }

        @Implementation
        protected CameraCharacteristics getCameraCharacteristics(String id) {
            PhoneCameras.<RuntimeException>toss(SHY.get(id));
            return super.getCameraCharacteristics(id);
        }

        @Implementation
        protected void openCamera(String id, CameraDevice.StateCallback callback, Handler handler) {
            openings++;
            PhoneCameras.<RuntimeException>toss(REFUSALS.poll());
            if (unanswered > 0) {
                unanswered--;
                return;
            }
            Shadow.directlyOn(
                    real,
                    CameraManager.class,
                    "openCamera",
                    ClassParameter.from(String.class, id),
                    ClassParameter.from(CameraDevice.StateCallback.class, callback),
                    ClassParameter.from(Handler.class, handler));
        }

        @Implementation
        protected void registerAvailabilityCallback(CameraManager.AvailabilityCallback callback, Handler handler) {
            NEWS.put(callback, handler);
        }

        @Implementation
        protected void unregisterAvailabilityCallback(CameraManager.AvailabilityCallback callback) {
            NEWS.remove(callback);
        }

        @Resetter
        public static void reset() {
            ShadowCameraManager.reset();
            forget();
        }
    }

    @Implements(CameraCharacteristics.class)
    public static class Traits extends ShadowCameraCharacteristics {
        @Implementation
        protected <T> T get(CameraCharacteristics.Key<T> key) {
            if (THROWING.containsKey(key)) {
                throw THROWING.get(key);
            }
            return super.get(key);
        }
    }

    @Implements(value = CameraDeviceImpl.class, isInAndroidSdk = false)
    public static class Device extends ShadowCameraDeviceImpl {
        @Implementation
        protected CaptureRequest.Builder createCaptureRequest(int template) {
            builder = super.createCaptureRequest(template);
            return builder;
        }

        @Implementation
        protected void createCaptureSession(
                List<Surface> outputs, CameraCaptureSession.StateCallback callback, Handler handler)
                throws CameraAccessException {
            if (sessionsRefused == 0) {
                super.createCaptureSession(outputs, callback, handler);
                return;
            }
            sessionsRefused--;
            if (sessionsThrow != null) {
                throw sessionsThrow;
            }
            handler.post(() -> callback.onConfigureFailed(null));
        }

        private boolean closed;

        /** Its finalizer closes it, too. */
        @Implementation
        protected void close() {
            closings += closed ? 0 : 1;
            closed = true;
            super.close();
        }
    }

    @Implements(value = CameraCaptureSessionImpl.class, isInAndroidSdk = false)
    public static class Session extends ShadowCameraCaptureSessionImpl {
        private static void note(String what) {
            Integer trigger = builder.get(CaptureRequest.CONTROL_AF_TRIGGER);
            boolean started = trigger != null && trigger == CaptureRequest.CONTROL_AF_TRIGGER_START;
            ASKED.add(what + " " + builder.get(CaptureRequest.CONTROL_AF_MODE) + (started ? " start" : ""));
        }

        @Implementation
        protected int setRepeatingRequest(
                CaptureRequest request, CameraCaptureSession.CaptureCallback callback, Handler handler)
                throws CameraAccessException {
            PhoneCameras.<RuntimeException>toss(repeating);
            note("repeat");
            return 1;
        }

        @Implementation
        protected int capture(CaptureRequest request, CameraCaptureSession.CaptureCallback callback, Handler handler)
                throws CameraAccessException {
            note("capture");
            return 1;
        }

        @Implementation
        protected void stopRepeating() {
            ASKED.add("stop");
        }
    }
}
