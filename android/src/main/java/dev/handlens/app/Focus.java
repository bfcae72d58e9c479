package dev.handlens.app;

import android.graphics.Rect;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.params.MeteringRectangle;

/** What a lens is made sharp and light for: what lies before it, or for a while what was tapped. */
final class Focus {
    /** So long it stays with what was tapped. */
    static final long HOLD_MS = 3000;
    /** So often a lens that must be told is told, while nothing is read. */
    static final long AGAIN_MS = 4000;

    /** Of no weight: the camera chooses by itself. */
    private static final MeteringRectangle[] ANYWHERE = {new MeteringRectangle(0, 0, 0, 0, 0)};

    private final CameraTraits traits;
    private MeteringRectangle[] tapped;

    Focus(CameraTraits traits) {
        this.traits = traits;
    }

    /** Whether a tap at a place means something to this lens. */
    static boolean hasPlaces(CameraTraits traits) {
        return traits.focusRegions > 0 || traits.lightRegions > 0;
    }

    void tap(Rect area) {
        tapped = new MeteringRectangle[] {new MeteringRectangle(area, MeteringRectangle.METERING_WEIGHT_MAX)};
    }

    void release() {
        tapped = null;
    }

    /** Whether the lens has to be told to focus, besides what is asked for. */
    boolean wantsTelling() {
        return traits.focusesWhenTold
                || (tapped != null && traits.focusRegions > 0 && traits.tapFocus == CaptureRequest.CONTROL_AF_MODE_AUTO);
    }

    void write(CaptureRequest.Builder request) {
        if (traits.autofocus >= 0) {
            boolean byTap = tapped != null && traits.focusRegions > 0;
            request.set(CaptureRequest.CONTROL_AF_MODE, byTap ? traits.tapFocus : traits.autofocus);
        }
        MeteringRectangle[] where = tapped == null ? ANYWHERE : tapped;
        if (traits.focusRegions > 0) {
            request.set(CaptureRequest.CONTROL_AF_REGIONS, where);
        }
        if (traits.lightRegions > 0) {
            request.set(CaptureRequest.CONTROL_AE_REGIONS, where);
        }
    }
}
