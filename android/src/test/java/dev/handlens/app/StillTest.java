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
            stage.activity.onTap(0.5f, 0.5f);
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
            Frame frame = Pictures.frameOf(new StillPicture(bitmap, 1), colour);
            assertEquals(yuv[i][0], frame.luma.get(240 * 640 + 320) & 255, 1);
            assertEquals(yuv[i][1], frame.chromaU.get(120 * 320 + 160) & 255, 1);
            assertEquals(yuv[i][2], frame.chromaV.get(120 * 320 + 160) & 255, 1);
            int back = Pictures.lensOf(frame, colour).getPixel(240, 240);
            assertEquals(Color.red(colours[i]), Color.red(back), 3);
            assertEquals(Color.green(colours[i]), Color.green(back), 3);
            assertEquals(Color.blue(colours[i]), Color.blue(back), 3);
        }
    }

    /** The whole picture is looked at, whatever its shape: nothing of it is cut off, and no bar stands beside it. */
    @Test
    public void thePictureIsLookedAtWhole() {
        for (int[] size : new int[][] {{900, 300}, {300, 900}, {480, 480}, {1600, 1200}}) {
            Bitmap bitmap = Bitmap.createBitmap(size[0], size[1], Bitmap.Config.ARGB_8888);
            bitmap.eraseColor(0xFFC8C8C8);
            for (int y = 0; y < size[1] / 4; y++) {
                for (int x = 0; x < size[0] / 4; x++) {
                    bitmap.setPixel(size[0] / 8 + x, size[1] / 8 + y, Color.BLACK);
                }
            }
            Scaling.Plane luma = new StillPicture(bitmap, 1).plane(StillPicture.Channel.LUMA);
            Frame frame = Pictures.frameOf(luma, StillLook.whole(size[0], size[1]), Fakes.digits());
            double scale = 480 * 0.72 / Math.max(size[0], size[1]);
            int middleX = (int) (320 - size[0] / 4.0 * scale);
            int middleY = (int) (240 - size[1] / 4.0 * scale);
            assertTrue((frame.luma.get(middleY * 640 + middleX) & 255) < 10);
            for (int corner : new int[] {0, 639, 479 * 640, 480 * 640 - 1}) {
                assertEquals(0xC8, frame.luma.get(corner) & 255, 2);
            }
        }
    }

    /** EXIF 2.3, orientation: where the stored picture's upper left corner and the one right of it land. */
    @Test
    public void exifTurnsThePicture() {
        int[][] firstAndSecond = {{}, {0, 1}, {2, 1}, {5, 4}, {3, 4}, {0, 2}, {1, 3}, {5, 3}, {4, 2}};
        for (int tag = 1; tag <= 8; tag++) {
            Bitmap stored = Bitmap.createBitmap(3, 2, Bitmap.Config.ARGB_8888);
            stored.eraseColor(Color.BLACK);
            stored.setPixel(0, 0, Color.WHITE);
            stored.setPixel(1, 0, Color.RED);
            StillPicture picture = new StillPicture(stored, tag);
            assertEquals("tag " + tag, tag < 5 ? 3 : 2, picture.width);
            byte[] red = picture.plane(StillPicture.Channel.RED).bytes;
            byte[] green = picture.plane(StillPicture.Channel.GREEN).bytes;
            assertEquals("tag " + tag, 255, green[firstAndSecond[tag][0]] & 255);
            assertEquals("tag " + tag, 255, red[firstAndSecond[tag][1]] & 255);
            assertEquals("tag " + tag, 0, green[firstAndSecond[tag][1]] & 255);
        }
    }

    /** A third of a phone's memory is enough: what is larger than 24 million pixels is opened smaller. */
    @Test
    public void largePicturesAreOpenedSmaller() {
        assertEquals(1, StillPicture.sampleFor(24_000_000));
        assertEquals(2, StillPicture.sampleFor(24_000_001));
        assertEquals(2, StillPicture.sampleFor(96_000_000));
        assertEquals(4, StillPicture.sampleFor(200_000_000));
        assertEquals(8, StillPicture.sampleFor(4_000_000_000L));
    }

    /** What stands in the way of trusting the reading is said on the lens. */
    @Test
    public void notesAreSaid() throws Exception {
        Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());
        model.label = 7;
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.activity.still().onPicture(new StillPicture(Scenes.paper(600, false), 1));
            stage.settle();
            assertEquals("7", stage.activity.screen().panel().label.getText().toString());
            float[][] boxes = {{0.25f, 0.25f, 0.2f, 0.2f}, {0.75f, 0.75f, 0.2f, 0.2f}};
            int looks = 2 + 2 * 9;
            model.runs = 0;
            model.onRun = frame -> {
                model.presence = model.runs > 2 && model.runs <= looks ? 1 : 0;
                model.box = boxes[model.runs % 2];
            };
            stage.activity.frames().post(() -> stage.activity.still().onPicture(new StillPicture(Scenes.paper(600, false), 1)));
            stage.settle();
            assertEquals("once more for the screen", looks + 1, model.runs);
            assertEquals("", stage.activity.screen().panel().label.getText().toString());
            stage.photograph("still-several");
            assertTrue(stage.activity.screen().lens().getContentDescription().toString().startsWith(
                    Texts.still(StillReader.Note.SEVERAL)));
        }
    }
}
