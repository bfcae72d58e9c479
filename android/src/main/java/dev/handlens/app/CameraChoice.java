package dev.handlens.app;

import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CameraManager;
import android.util.Log;
import android.util.Size;

/** Which of the phone's cameras is taken. One that fails when it is asked about itself is passed over. */
final class CameraChoice {
    private static final String LOG = "handlens";

    /** Null on a device that knows no cameras at all. */
    final CameraManager cameras;

    final Contract contract;
    private final Size screen;

    CameraChoice(CameraManager cameras, Contract contract, Size screen) {
        this.cameras = cameras;
        this.contract = contract;
        this.screen = screen;
    }

    /**
     * The first camera on the wanted side, else any other; null if there is none. Read anew each time: a fold can turn the
     * sensor.
     *
     * @throws CameraAccessException or what else a camera said, if none but failing ones are there
     */
    CameraTraits take(boolean front, boolean safe) throws CameraAccessException {
        if (cameras == null) {
            return null;
        }
        String chosen = null;
        SafeTraits said = null;
        boolean both = false;
        Trouble trouble = new Trouble();
        for (String id : cameras.getCameraIdList()) {
            SafeTraits candidate = ask(id, trouble);
            if (candidate == null || !takesPictures(candidate)) {
                continue;
            }
            boolean better = chosen == null
                    || (CameraTraits.isFront(said) != front && CameraTraits.isFront(candidate) == front);
            both |= chosen != null && CameraTraits.isFront(said) != CameraTraits.isFront(candidate);
            if (better) {
                chosen = id;
                said = candidate;
            }
        }
        if (chosen == null) {
            trouble.speak();
            return null;
        }
        return new CameraTraits(chosen, said, both, contract, screen, safe);
    }

    private SafeTraits ask(String id, Trouble trouble) {
        try {
            return new SafeTraits(cameras.getCameraCharacteristics(id));
        } catch (CameraAccessException e) {
            trouble.refused = e;
        } catch (RuntimeException e) {
            // Android 9 in Do Not Disturb, for one.
            trouble.failed = e;
        } catch (AssertionError e) {
            trouble.failed = new IllegalStateException(e);
        }
        Log.w(LOG, "camera " + id + " does not say what it is", trouble.refused != null ? trouble.refused : trouble.failed);
        return null;
    }

    /** Depth cameras are listed as cameras, and have no picture. */
    private static boolean takesPictures(SafeTraits said) {
        return said.lists(
                CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES,
                CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES_BACKWARD_COMPATIBLE,
                true);
    }

    private static final class Trouble {
        private CameraAccessException refused;
        private RuntimeException failed;

        void speak() throws CameraAccessException {
            if (refused != null) {
                throw refused;
            }
            if (failed != null) {
                throw failed;
            }
        }
    }
}
