package dev.handlens.app;

import android.graphics.Matrix;
import android.graphics.Rect;
import android.graphics.RectF;

/** The mathematics of coordinates: sensor, frame, lens and screen. Pure functions, no state. */
final class Geometry {
    private Geometry() {}

    /**
     * Clockwise quarter turns that bring the sensor's frame upright on the screen.
     *
     * @param sensorDegrees CameraCharacteristics.SENSOR_ORIENTATION: 0, 90, 180 or 270
     * @param displayDegrees how far the screen is turned from the device's natural position: 0, 90, 180 or 270
     * @param front whether the camera looks at the user, where the screen's turn counts the other way
     */
    static int quarterTurns(int sensorDegrees, int displayDegrees, boolean front) {
        int degrees = front ? sensorDegrees + displayDegrees : sensorDegrees - displayDegrees + 360;
        return degrees / 90 % 4;
    }

    /** Side in pixels of the square that the network looks at, within a camera image of any shape. */
    static float lensSide(int imageWidth, int imageHeight, int frameWidth, int frameHeight) {
        float scale = Math.min((float) imageWidth / frameWidth, (float) imageHeight / frameHeight);
        return scale * Math.min(frameWidth, frameHeight);
    }

    /**
     * How a square TextureView must be transformed so that it shows exactly the lens, upright.
     *
     * <p>Untransformed, it shows the whole image turned by the sensor's orientation, stretched over the view, upright
     * for the device's natural position. So: undo the stretch, so that the lens fills the view, then undo the screen's
     * turn.
     *
     * @param viewSide the TextureView's side in pixels
     * @param lensSide from {@link #lensSide}
     */
    static void previewTransform(
            Matrix into, float viewSide, int imageWidth, int imageHeight, float lensSide, int sensorDegrees, int displayDegrees) {
        boolean sideways = sensorDegrees % 180 == 90;
        float naturalWidth = sideways ? imageHeight : imageWidth;
        float naturalHeight = sideways ? imageWidth : imageHeight;
        float centre = viewSide / 2;
        into.setScale(naturalWidth / lensSide, naturalHeight / lensSide, centre, centre);
        into.postRotate(-displayDegrees, centre, centre);
    }

    /**
     * Where a box lies on the screen.
     *
     * @param box centre x, centre y, width, height in lens units 0..1
     * @param mirrored whether the preview is mirrored, as a front camera's is
     * @param side the lens' side on the screen in pixels
     */
    static void boxOnScreen(float[] box, boolean mirrored, float side, RectF into) {
        float centreX = mirrored ? 1 - box[0] : box[0];
        into.set(
                clamp(centreX - box[2] / 2) * side,
                clamp(box[1] - box[3] / 2) * side,
                clamp(centreX + box[2] / 2) * side,
                clamp(box[1] + box[3] / 2) * side);
    }

    /** The centred part of the sensor that a zoom of {@code zoom} (1 = all of it) reads. */
    static void cropRegion(Rect sensor, float zoom, Rect into) {
        int width = Math.round(sensor.width() / Math.max(1, zoom));
        int height = Math.round(sensor.height() / Math.max(1, zoom));
        int left = sensor.left + (sensor.width() - width) / 2;
        int top = sensor.top + (sensor.height() - height) / 2;
        into.set(left, top, left + width, top + height);
    }

    private static float clamp(float value) {
        return Math.max(0, Math.min(1, value));
    }
}
