package dev.handlens.app;

import android.graphics.ImageFormat;
import android.graphics.Rect;
import android.graphics.SurfaceTexture;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.util.Range;
import android.util.Size;
import android.util.SizeF;

/** What is to be known of the camera that was chosen. */
final class CameraTraits {
    /** So much of a page is to fill the lens when it opens: a line of writing is large enough to be read then. */
    private static final float WANTED_SPAN_METRES = 0.10f;

    private static final float MOST_START_ZOOM = 2.5f;
    /** Without its focal length, a main camera: its square spans as much as it is away. */
    private static final float USUAL_SPAN = 1;

    private static final int FASTEST_FRAMES_A_SECOND = 30;

    final String id;
    final boolean front;
    /** Whether there is a camera on the other side, too. */
    final boolean otherSide;
    final int sensorDegrees;
    final int imageWidth;
    final int imageHeight;
    final Size preview;

    final boolean torch;
    final float mostZoom;
    /** At which the lens is sharp on paper, and the writing large enough. */
    final float startZoom;
    /** The sensor's active pixels; null if it does not say, and then there is no zoom. */
    final Rect sensor;
    /** The autofocus mode to ask for, or -1: a lens with a fixed focus. */
    final int autofocus;
    /** Whether it focuses when it is told to, instead of by itself. */
    final boolean focusesWhenTold;
    /** Where a tap tells the lens to focus: in this mode, if regions are more than 0. */
    final int tapFocus;

    final int focusRegions;
    final int lightRegions;
    /** What an old camera wants to be told about its exposure; null for others. */
    final Range<Integer> framesASecond;

    /** @param safe whether it has refused the better sizes */
    CameraTraits(String id, SafeTraits said, boolean otherSide, Contract contract, Size screen, boolean safe) {
        this.id = id;
        this.otherSide = otherSide;
        front = isFront(said);
        sensorDegrees = said.get(CameraCharacteristics.SENSOR_ORIENTATION, 90);
        Size[] images = said.sizes(ImageFormat.YUV_420_888);
        Size[] previews = said.sizes(SurfaceTexture.class);
        StreamSizes sizes =
                safe ? StreamSizes.safe(images, previews) : StreamSizes.of(images, previews, contract, screen);
        imageWidth = sizes.image.getWidth();
        imageHeight = sizes.image.getHeight();
        preview = sizes.preview;
        torch = said.get(CameraCharacteristics.FLASH_INFO_AVAILABLE, false);
        sensor = said.get(CameraCharacteristics.SENSOR_INFO_ACTIVE_ARRAY_SIZE, null);
        mostZoom = sensor == null ? 1 : said.get(CameraCharacteristics.SCALER_AVAILABLE_MAX_DIGITAL_ZOOM, 1f);
        startZoom = contract.ink ? Math.min(startZoom(said), Math.max(1, mostZoom)) : 1;
        autofocus = pickAutofocus(said);
        focusesWhenTold = autofocus == CaptureRequest.CONTROL_AF_MODE_AUTO;
        boolean auto = said.lists(
                CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES, CaptureRequest.CONTROL_AF_MODE_AUTO, false);
        tapFocus = auto ? CaptureRequest.CONTROL_AF_MODE_AUTO : autofocus;
        boolean placed = sensor != null && !sensor.isEmpty();
        focusRegions = placed && autofocus >= 0 ? said.get(CameraCharacteristics.CONTROL_MAX_REGIONS_AF, 0) : 0;
        lightRegions = placed ? said.get(CameraCharacteristics.CONTROL_MAX_REGIONS_AE, 0) : 0;
        boolean legacy = said.get(CameraCharacteristics.INFO_SUPPORTED_HARDWARE_LEVEL, -1)
                == CameraCharacteristics.INFO_SUPPORTED_HARDWARE_LEVEL_LEGACY;
        framesASecond = legacy
                ? pickFrames(said.get(CameraCharacteristics.CONTROL_AE_AVAILABLE_TARGET_FPS_RANGES, null))
                : null;
    }

    static boolean isFront(SafeTraits said) {
        return said.get(CameraCharacteristics.LENS_FACING, CameraCharacteristics.LENS_FACING_BACK)
                == CameraCharacteristics.LENS_FACING_FRONT;
    }

    private static int pickAutofocus(SafeTraits said) {
        float nearest = said.get(CameraCharacteristics.LENS_INFO_MINIMUM_FOCUS_DISTANCE, Float.NaN);
        int[] inOrder = {
            CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE,
            CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_VIDEO,
            CaptureRequest.CONTROL_AF_MODE_AUTO
        };
        for (int mode : inOrder) {
            // 0 dioptres, infinity, as the nearest: nothing in this lens moves.
            if (nearest != 0 && said.lists(CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES, mode, false)) {
                return mode;
            }
        }
        return -1;
    }

    /**
     * New main cameras focus from 15 to 20 cm on, where their lens spans 20 cm of page and a written digit is too small:
     * enlarged, it need not come nearer than that.
     */
    private static float startZoom(SafeTraits said) {
        float dioptres = said.get(CameraCharacteristics.LENS_INFO_MINIMUM_FOCUS_DISTANCE, 0f);
        int calibrated = said.get(
                CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION,
                CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION_UNCALIBRATED);
        // Uncalibrated, the number has no unit.
        if (dioptres <= 0 || calibrated == CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION_UNCALIBRATED) {
            return 1;
        }
        float spanAtNearest = span(said) / dioptres;
        return Math.max(1, Math.min(MOST_START_ZOOM, spanAtNearest / WANTED_SPAN_METRES));
    }

    /** How much the lens' square spans, in units of its distance. */
    private static float span(SafeTraits said) {
        SizeF chip = said.get(CameraCharacteristics.SENSOR_INFO_PHYSICAL_SIZE, null);
        float[] focal = said.get(CameraCharacteristics.LENS_INFO_AVAILABLE_FOCAL_LENGTHS, null);
        if (chip == null || focal == null || focal.length == 0 || !(focal[0] > 0)) {
            return USUAL_SPAN;
        }
        float span = Math.min(chip.getWidth(), chip.getHeight()) / focal[0];
        return span > 0 ? span : USUAL_SPAN;
    }

    /** Up to 30 a second, and as slow as it can where there is little light. */
    static Range<Integer> pickFrames(Range<Integer>[] ranges) {
        Range<Integer> best = null;
        if (ranges != null) {
            for (Range<Integer> range : ranges) {
                int fastest = framesOf(range.getUpper());
                if (fastest > FASTEST_FRAMES_A_SECOND) {
                    continue;
                }
                int than = best == null ? 0 : framesOf(best.getUpper());
                if (best == null || fastest > than || (fastest == than && range.getLower() < best.getLower())) {
                    best = range;
                }
            }
        }
        return best;
    }

    /** Some old drivers count in thousandths. */
    private static int framesOf(int said) {
        return said >= 1000 ? said / 1000 : said;
    }
}
