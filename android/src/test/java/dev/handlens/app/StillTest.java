package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.app.Activity;
import android.content.Intent;
import android.graphics.Bitmap;
import android.graphics.Color;
import android.graphics.Matrix;
import android.net.Uri;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** Still pictures instead of the camera. */
@RunWith(RobolectricTestRunner.class)
public class StillTest {
    private final Contract colour = Fakes.contract("photo", 3, Fakes.SHELF);

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
    }

    @Test
    public void aPictureIsReadAtOnceAndTheCameraComesBack() throws Exception {
        Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());
        model.label = 7;
        try (Stagehand stage = Stagehand.openLive(model)) {
            Uri uri = Uri.parse("content://pictures/7");
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            Scenes.paper(600, false).compress(Bitmap.CompressFormat.PNG, 100, png);
            shadowOf(stage.activity.getContentResolver())
                    .registerInputStreamSupplier(uri, () -> new ByteArrayInputStream(png.toByteArray()));
            stage.activity.onActivityResult(Stills.PICK, Activity.RESULT_OK, new Intent().setData(uri));
            stage.settle();
            assertNull(stage.activity.camera());
            assertEquals("7", stage.activity.screen().panel().label.getText().toString());
            stage.photograph("still");
            stage.activity.onTap();
            stage.settle();
            assertNotNull(stage.activity.camera());
            assertTrue(stage.activity.camera().isOpen());
        }
    }

    @Test
    public void aPictureNeedsNoCamera() throws Exception {
        try (Stagehand stage = Stagehand.open(new Fakes.FakeModel(Fakes.digits()))) {
            stage.activity.onAction(Obstacle.Action.PICTURE);
            Intent pick = shadowOf(stage.activity).getNextStartedActivity();
            assertEquals("image/*", pick.getType());
            Uri uri = Uri.parse("content://pictures/broken");
            shadowOf(stage.activity.getContentResolver())
                    .registerInputStreamSupplier(uri, () -> new ByteArrayInputStream(new byte[] {1, 2, 3}));
            stage.activity.onActivityResult(Stills.PICK, Activity.RESULT_OK, new Intent().setData(uri));
            stage.settle();
            assertEquals(Texts.PICTURE_UNREADABLE, org.robolectric.shadows.ShadowToast.getTextOfLatestToast());
        }
    }

    /** BT.601 full range, as in JFIF: the values that every JPEG decoder gives. */
    @Test
    public void coloursBecomePlanes() {
        int[] colours = {Color.WHITE, Color.BLACK, Color.RED, Color.GREEN, Color.BLUE, 0xFF808080};
        int[][] yuv = {{255, 128, 128}, {0, 128, 128}, {76, 85, 255}, {150, 44, 21}, {29, 255, 107}, {128, 128, 128}};
        for (int i = 0; i < colours.length; i++) {
            Bitmap bitmap = Bitmap.createBitmap(300, 300, Bitmap.Config.ARGB_8888);
            bitmap.eraseColor(colours[i]);
            Frame frame = Pictures.frameOf(bitmap, colour);
            assertEquals(yuv[i][0], frame.luma.get(240 * 640 + 320) & 255, 1);
            assertEquals(yuv[i][1], frame.chromaU.get(120 * 320 + 160) & 255, 1);
            assertEquals(yuv[i][2], frame.chromaV.get(120 * 320 + 160) & 255, 1);
            int back = Pictures.lensOf(frame, colour).getPixel(240, 240);
            assertEquals(Color.red(colours[i]), Color.red(back), 3);
            assertEquals(Color.green(colours[i]), Color.green(back), 3);
            assertEquals(Color.blue(colours[i]), Color.blue(back), 3);
        }
    }

    /** The lens is the picture's centred square, whatever its shape. */
    @Test
    public void theCentredSquareFillsTheLens() {
        for (int[] size : new int[][] {{900, 300}, {300, 900}, {480, 480}, {1600, 1200}}) {
            Bitmap bitmap = Bitmap.createBitmap(size[0], size[1], Bitmap.Config.ARGB_8888);
            bitmap.eraseColor(Color.WHITE);
            int side = Math.min(size[0], size[1]);
            int left = (size[0] - side) / 2;
            int top = (size[1] - side) / 2;
            for (int y = 0; y < side / 2; y++) {
                for (int x = 0; x < side / 2; x++) {
                    bitmap.setPixel(left + x, top + y, Color.BLACK);
                }
            }
            Frame frame = Pictures.frameOf(bitmap, Fakes.digits());
            assertTrue((frame.luma.get(10 * 640 + 90) & 255) < 10);
            assertTrue((frame.luma.get(230 * 640 + 310) & 255) < 10);
            assertTrue((frame.luma.get(250 * 640 + 310) & 255) > 245);
            assertTrue((frame.luma.get(230 * 640 + 330) & 255) > 245);
        }
    }

    /** EXIF 2.3, orientation: where the picture's own upper left corner lands. */
    @Test
    public void exifTurnsThePicture() {
        float[][] corners = {{}, {0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}, {1, 0}, {1, 1}, {0, 1}};
        for (int tag = 1; tag <= 8; tag++) {
            Matrix matrix = new Matrix();
            Pictures.orient(matrix, tag);
            float[] centred = {-0.5f, -0.5f};
            matrix.mapPoints(centred);
            assertEquals("tag " + tag, corners[tag][0], centred[0] + 0.5f, 1e-5f);
            assertEquals("tag " + tag, corners[tag][1], centred[1] + 0.5f, 1e-5f);
        }
    }
}
