package dev.handlens.app;

import android.graphics.Matrix;
import android.graphics.Rect;
import android.graphics.RectF;

/** The mathematics of coordinates: sensor, frame, lens and screen. Pure functions, no state. */
final class Geometry {
    /** Of the lens' side: as large as a fingertip on it. */
    private static final float METERING_SHARE = 0.2f;

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

    /**
     * The centred part of the sensor that a zoom of {@code zoom} (1 = all of it) reads.
     *
     * <p>In SCALER_CROP_REGION's coordinates, whose (0, 0) is the active array's own corner, wherever in the pixel array
     * that lies.
     */
    static void cropRegion(Rect sensor, float zoom, Rect into) {
        int width = Math.round(sensor.width() / Math.max(1, zoom));
        int height = Math.round(sensor.height() / Math.max(1, zoom));
        int left = (sensor.width() - width) / 2;
        int top = (sensor.height() - height) / 2;
        into.set(left, top, left + width, top + height);
    }

    /**
     * The square of the sensor around a place in the lens, for focus and light; the whole of it is read.
     *
     * @param x in lens units 0..1 of the upright frame, not of a mirrored picture of it; so is {@code y}
     * @param turns from {@link #quarterTurns}
     * @param crop from {@link #cropRegion}
     * @param lensSide from {@link #lensSide}, for that image
     */
    static void meteringArea(
            float x, float y, int turns, Rect crop, int imageWidth, int imageHeight, float lensSide, Rect into) {
        float across = x;
        float down = y;
        for (int i = 0; i < turns; i++) {
            // A quarter turn back.
            float before = across;
            across = down;
            down = 1 - before;
        }
        // An image of another shape than the crop shows the middle of it.
        float scale = Math.min((float) crop.width() / imageWidth, (float) crop.height() / imageHeight);
        float side = lensSide * scale;
        float half = side * METERING_SHARE / 2;
        float centreX = crop.exactCenterX() + side * (clamp(across) - 0.5f);
        float centreY = crop.exactCenterY() + side * (clamp(down) - 0.5f);
        centreX = Math.max(crop.left + half, Math.min(crop.right - half, centreX));
        centreY = Math.max(crop.top + half, Math.min(crop.bottom - half, centreY));
        into.set(
                Math.round(centreX - half), Math.round(centreY - half), Math.round(centreX + half), Math.round(centreY + half));
    }

    private static float clamp(float value) {
        return Math.max(0, Math.min(1, value));
    }
}
