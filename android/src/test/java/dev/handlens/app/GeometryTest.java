package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import android.graphics.Matrix;
import android.graphics.Rect;
import android.graphics.RectF;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

@RunWith(RobolectricTestRunner.class)
public class GeometryTest {
    private static final float VIEW = 720;
    private static final int[] DEGREES = {0, 90, 180, 270};

    /** A quarter turn clockwise of a point of the unit square, y downwards. */
    private static float[] turned(float[] point, int quarterTurns) {
        float[] p = point.clone();
        for (int i = 0; i < quarterTurns; i++) {
            p = new float[] {1 - p[1], p[0]};
        }
        return p;
    }

    private static float[] mirrored(float[] point) {
        return new float[] {1 - point[0], point[1]};
    }

    /**
     * The preview shows exactly what the network reads: a point of the frame must land on the screen where the model's
     * rotation puts it in the upright lens; for every way that sensor, screen and camera can be turned.
     */
    @Test
    public void thePreviewIsTheLens() {
        int[][] sizes = {{640, 480}, {1280, 960}, {1280, 720}, {352, 288}, {480, 480}};
        for (int[] size : sizes) {
            int width = size[0];
            int height = size[1];
            float side = Geometry.lensSide(width, height, 640, 480);
            for (int sensor : DEGREES) {
                for (int display : DEGREES) {
                    for (boolean front : new boolean[] {false, true}) {
                        Matrix matrix = new Matrix();
                        Geometry.previewTransform(matrix, VIEW, width, height, side, sensor, display);
                        int turns = Geometry.quarterTurns(sensor, display, front);
                        for (float[] lens : new float[][] {{0, 0}, {1, 0}, {0.25f, 0.7f}, {0.5f, 0.5f}}) {
                            float x = (width - side) / 2 + lens[0] * side;
                            float y = (height - side) / 2 + lens[1] * side;
                            // What an untransformed TextureView does with it.
                            float[] shown = turned(new float[] {x / width, y / height}, sensor / 90);
                            shown = front ? mirrored(shown) : shown;
                            float[] screen = {shown[0] * VIEW, shown[1] * VIEW};
                            matrix.mapPoints(screen);
                            float[] wanted = turned(lens, turns);
                            wanted = front ? mirrored(wanted) : wanted;
                            String which = width + "x" + height + " sensor " + sensor + " display " + display + " front " + front;
                            assertEquals(which, wanted[0] * VIEW, screen[0], 0.01f);
                            assertEquals(which, wanted[1] * VIEW, screen[1], 0.01f);
                        }
                    }
                }
            }
        }
    }

    @Test
    public void mostPhonesNeedOneTurnInPortraitAndNoneInLandscape() {
        assertEquals(1, Geometry.quarterTurns(90, 0, false));
        assertEquals(0, Geometry.quarterTurns(90, 90, false));
        assertEquals(2, Geometry.quarterTurns(90, 270, false));
        assertEquals(3, Geometry.quarterTurns(270, 0, false));
        assertEquals(3, Geometry.quarterTurns(270, 0, true));
        assertEquals(0, Geometry.quarterTurns(270, 90, true));
    }

    /**
     * A tap on the screen, and the sensor's place that is shown there: the way of {@link #thePreviewIsTheLens} backwards,
     * for every way that sensor, screen and camera can be turned, at every zoom.
     */
    @Test
    public void aTapFindsItsPlaceOnTheSensor() {
        int[][] sizes = {{640, 480}, {1280, 720}, {352, 288}};
        Rect sensor = new Rect(24, 16, 4024, 3016);
        for (int[] size : sizes) {
            float side = Geometry.lensSide(size[0], size[1], 640, 480);
            for (int sensorDegrees : DEGREES) {
                for (int display : DEGREES) {
                    for (float zoom : new float[] {1, 2.5f}) {
                        for (float[] place : new float[][] {{0.5f, 0.5f}, {0.2f, 0.7f}, {0.65f, 0.3f}}) {
                            Rect crop = new Rect();
                            Geometry.cropRegion(sensor, zoom, crop);
                            int turns = Geometry.quarterTurns(sensorDegrees, display, false);
                            float[] tap = turned(place, turns);
                            Rect area = new Rect();
                            Geometry.meteringArea(tap[0], tap[1], turns, crop, size[0], size[1], side, area);
                            // The image is the middle of the crop, in its own shape; the lens is the middle of the image.
                            float scale = Math.min(4000 / zoom / size[0], 3000 / zoom / size[1]);
                            assertEquals(2000 + (place[0] - 0.5f) * side * scale, area.exactCenterX(), 2);
                            assertEquals(1500 + (place[1] - 0.5f) * side * scale, area.exactCenterY(), 2);
                            assertEquals(side * scale / 5, area.width(), 2);
                            assertEquals(area.width(), area.height(), 1);
                        }
                    }
                }
            }
        }
    }

    /** A region that stuck out of what is read was refused, or ignored. */
    @Test
    public void aTapInTheCornerStaysOnTheSensor() {
        Rect crop = new Rect();
        Geometry.cropRegion(new Rect(0, 0, 4000, 3000), 2, crop);
        for (float[] corner : new float[][] {{0, 0}, {1, 0}, {0, 1}, {1, 1}, {-1, 3}}) {
            for (int turns = 0; turns < 4; turns++) {
                Rect area = new Rect();
                Geometry.meteringArea(corner[0], corner[1], turns, crop, 640, 480, 480, area);
                assertTrue(area + " in " + crop, crop.contains(area));
                // Where the lens is as wide as what is read.
                Rect square = new Rect(0, 0, 3000, 3000);
                Geometry.meteringArea(corner[0], corner[1], turns, square, 480, 480, 480, area);
                assertTrue(area + " in " + square, square.contains(area));
            }
        }
    }

    @Test
    public void theLensIsTheSquareOfTheContractsShape() {
        assertEquals(480, Geometry.lensSide(640, 480, 640, 480), 0);
        assertEquals(720, Geometry.lensSide(1280, 720, 640, 480), 0);
        // 11:9 is cropped to 4:3 first: 352 x 264.
        assertEquals(264, Geometry.lensSide(352, 288, 640, 480), 0);
    }

    @Test
    public void aBoxOnTheScreenGivesBackTheBox() {
        RectF on = new RectF();
        float[] box = {0.4f, 0.6f, 0.2f, 0.3f};
        for (boolean mirror : new boolean[] {false, true}) {
            Geometry.boxOnScreen(box, mirror, VIEW, on);
            float centre = on.centerX() / VIEW;
            assertEquals(box[0], mirror ? 1 - centre : centre, 1e-5f);
            assertEquals(box[1], on.centerY() / VIEW, 1e-5f);
            assertEquals(box[2], on.width() / VIEW, 1e-5f);
            assertEquals(box[3], on.height() / VIEW, 1e-5f);
        }
        Geometry.boxOnScreen(new float[] {0, 1, 0.5f, 0.5f}, false, VIEW, on);
        assertEquals(new RectF(0, 540, 180, 720), on);
    }

    /** A crop that was moved by the active array's place in the pixel array: its coordinates begin at the active array. */
    @Test
    public void theZoomKeepsTheCentre() {
        Rect crop = new Rect();
        Geometry.cropRegion(new Rect(8, 16, 4008, 3016), 1, crop);
        assertEquals(new Rect(0, 0, 4000, 3000), crop);
        Geometry.cropRegion(new Rect(8, 16, 4008, 3016), 4, crop);
        assertEquals(new Rect(1500, 1125, 2500, 1875), crop);
    }
}
