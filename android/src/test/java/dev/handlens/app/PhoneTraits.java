package dev.handlens.app;

import static org.robolectric.Shadows.shadowOf;

import android.hardware.camera2.CameraCharacteristics;
import android.util.Size;
import org.robolectric.shadows.ShadowCameraCharacteristics;

/** What one camera says of itself, for tests that need no camera. */
final class PhoneTraits {
    private final CameraCharacteristics said = ShadowCameraCharacteristics.newCameraCharacteristics();

    <T> PhoneTraits say(CameraCharacteristics.Key<T> key, T value) {
        shadowOf(said).set(key, value);
        return this;
    }

    CameraTraits read(Contract contract) {
        return new CameraTraits("0", new SafeTraits(said), false, contract, new Size(1080, 2400), false);
    }
}
