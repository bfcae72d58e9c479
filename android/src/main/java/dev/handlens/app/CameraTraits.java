package dev.handlens.app;

import android.graphics.ImageFormat;
import android.graphics.Rect;
import android.graphics.SurfaceTexture;
import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CameraManager;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.params.StreamConfigurationMap;
import android.util.Size;

/** What is to be known of the camera that was chosen. */
final class CameraTraits {
    final String id;
    final boolean front;
    final int sensorDegrees;
    final int imageWidth;
    final int imageHeight;
    /** What is shown may be finer than what is read, but must show the same: it has the same shape. */
    final Size preview;

    final boolean torch;
    final float mostZoom;
    /** The sensor's active pixels; null if it does not say, and then there is no zoom. */
    final Rect sensor;
    /** The autofocus mode to ask for, or -1: a lens with a fixed focus. */
    final int autofocus;

    private CameraTraits(String id, CameraCharacteristics said, Contract contract) {
        this.id = id;
        front = isFront(said);
        sensorDegrees = or(said.get(CameraCharacteristics.SENSOR_ORIENTATION), 90);
        StreamConfigurationMap streams = said.get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP);
        Size[] sizes = streams == null ? null : streams.getOutputSizes(ImageFormat.YUV_420_888);
        Size size = pickSize(sizes, contract.frameWidth, contract.frameHeight);
        imageWidth = size.getWidth();
        imageHeight = size.getHeight();
        preview = pickPreview(streams == null ? null : streams.getOutputSizes(SurfaceTexture.class), size);
        torch = or(said.get(CameraCharacteristics.FLASH_INFO_AVAILABLE), false);
        sensor = said.get(CameraCharacteristics.SENSOR_INFO_ACTIVE_ARRAY_SIZE);
        mostZoom = sensor == null ? 1 : or(said.get(CameraCharacteristics.SCALER_AVAILABLE_MAX_DIGITAL_ZOOM), 1f);
        autofocus = pickAutofocus(said.get(CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES));
    }

    /** The first camera at the back, else any other; null if there is none. */
    static CameraTraits choose(CameraManager cameras, Contract contract) throws CameraAccessException {
        String chosen = null;
        CameraCharacteristics said = null;
        for (String id : cameras.getCameraIdList()) {
            CameraCharacteristics candidate = cameras.getCameraCharacteristics(id);
            if (chosen == null || (isFront(said) && !isFront(candidate))) {
                chosen = id;
                said = candidate;
            }
        }
        return chosen == null ? null : new CameraTraits(chosen, said, contract);
    }

    private static boolean isFront(CameraCharacteristics said) {
        return or(said.get(CameraCharacteristics.LENS_FACING), CameraCharacteristics.LENS_FACING_BACK)
                == CameraCharacteristics.LENS_FACING_FRONT;
    }

    /**
     * The wanted size itself; else of those with its shape the nearest; else the nearest of all, which is then cropped.
     */
    static Size pickSize(Size[] sizes, int width, int height) {
        Size best = null;
        long bestCost = Long.MAX_VALUE;
        if (sizes != null) {
            for (Size size : sizes) {
                long otherShape = (long) size.getWidth() * height == (long) size.getHeight() * width ? 0 : 1L << 40;
                // Enlarging invents what is not there: a size that is too small counts four times as far.
                long missing = Math.max(0, width - size.getWidth()) + Math.max(0, height - size.getHeight());
                long spare = Math.max(0, size.getWidth() - width) + Math.max(0, size.getHeight() - height);
                long cost = otherShape + 4 * missing + spare;
                if (cost < bestCost) {
                    best = size;
                    bestCost = cost;
                }
            }
        }
        return best == null ? new Size(width, height) : best;
    }

    /**
     * The largest size of the image's own shape that every camera can deliver beside it: no larger than 1920 x 1080,
     * the bound of "PREVIEW" in CameraDevice.createCaptureSession's table of guaranteed streams.
     */
    static Size pickPreview(Size[] sizes, Size image) {
        Size best = image;
        if (sizes != null) {
            for (Size size : sizes) {
                boolean sameShape =
                        (long) size.getWidth() * image.getHeight() == (long) size.getHeight() * image.getWidth();
                boolean guaranteed = size.getWidth() <= 1920 && size.getHeight() <= 1080;
                if (sameShape && guaranteed && size.getWidth() > best.getWidth()) {
                    best = size;
                }
            }
        }
        return best;
    }

    private static int pickAutofocus(int[] modes) {
        int best = -1;
        if (modes != null) {
            for (int mode : modes) {
                if (mode == CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE) {
                    return mode;
                }
                if (mode == CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_VIDEO) {
                    best = mode;
                }
            }
        }
        return best;
    }

    private static <T> T or(T value, T other) {
        return value == null ? other : value;
    }
}
