package dev.handlens.app;

import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.params.StreamConfigurationMap;
import android.util.Log;
import android.util.Size;
import java.util.function.Supplier;

/**
 * Reads what a camera says of itself, key by key, and takes another value where it says nothing or fails: drivers throw
 * from single keys (Unisoc's BufferUnderflowException from FLASH_INFO_AVAILABLE), and the camera is well for all that.
 */
final class SafeTraits {
    private static final String LOG = "handlens";

    private final CameraCharacteristics said;

    SafeTraits(CameraCharacteristics said) {
        this.said = said;
    }

    <T> T get(CameraCharacteristics.Key<T> key, T other) {
        return or(() -> said.get(key), other);
    }

    boolean lists(CameraCharacteristics.Key<int[]> key, int wanted, boolean other) {
        int[] all = get(key, null);
        if (all == null) {
            return other;
        }
        for (int one : all) {
            if (one == wanted) {
                return true;
            }
        }
        return false;
    }

    /** The sizes in which the camera delivers images of that format; null if it does not say. */
    Size[] sizes(int format) {
        StreamConfigurationMap streams = get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP, null);
        return streams == null ? null : or(() -> streams.getOutputSizes(format), null);
    }

    /** Those in which it delivers to something that shows them. */
    Size[] sizes(Class<?> shownBy) {
        StreamConfigurationMap streams = get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP, null);
        return streams == null ? null : or(() -> streams.getOutputSizes(shownBy), null);
    }

    private static <T> T or(Supplier<T> value, T other) {
        try {
            T got = value.get();
            return got == null ? other : got;
        } catch (RuntimeException | AssertionError e) {
            Log.w(LOG, "the camera does not say one thing of itself", e);
            return other;
        }
    }
}
