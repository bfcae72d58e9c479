package dev.handlens.app;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertTrue;

import android.graphics.Bitmap;
import android.graphics.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** What is kept of a frame: its lens, upright, as the camera gave it; and the PNG that holds it. */
@RunWith(RobolectricTestRunner.class)
public class LensPictureTest {
    private static final int SIDE = 480;

    private final Contract ink = Fakes.digits();
    private final Contract photo = Fakes.contract("photo", 3, Fakes.SHELF);
    private final Random random = new Random(4);

    private ByteBuffer noise(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        ByteBuffer plane = ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
        plane.put(bytes);
        plane.rewind();
        return plane;
    }

    private Frame frame(boolean colour, int turns) {
        Frame frame = new Frame();
        frame.luma = noise(640 * 480);
        if (colour) {
            frame.chromaU = noise(320 * 240);
            frame.chromaV = noise(320 * 240);
        }
        frame.quarterTurns = turns;
        return frame;
    }

    private static KeptFrame kept(Frame frame, Contract contract) {
        KeptFrame kept = new KeptFrame();
        kept.keep(frame, new Answer(contract), null);
        return kept;
    }

    /** A kept 4 lay on its side: the sensor's rows are the screen's columns. By the lens that the screen shows of a frame. */
    @Test
    public void standsUprightForEachWayThatTheSensorLies() {
        for (int turns = 0; turns < 4; turns++) {
            Frame frame = frame(false, turns);
            byte[] pixels = LensPicture.pixels(kept(frame, ink), ink);
            Bitmap shown = Pictures.lensOf(frame, ink);
            for (int i = 0; i < pixels.length; i++) {
                int wanted = Color.red(shown.getPixel(i % SIDE, i / SIDE));
                assertEquals(turns + " turns, pixel " + i, wanted, pixels[i] & 255);
            }
        }
    }

    @Test
    public void coloursAreThoseOfTheScreenToALevel() {
        for (int turns = 0; turns < 4; turns++) {
            Frame frame = frame(true, turns);
            byte[] pixels = LensPicture.pixels(kept(frame, photo), photo);
            Bitmap shown = Pictures.lensOf(frame, photo);
            for (int i = 0; i < SIDE * SIDE; i++) {
                int colour = shown.getPixel(i % SIDE, i / SIDE);
                assertEquals(Color.red(colour), pixels[3 * i] & 255, 1);
                assertEquals(Color.green(colour), pixels[3 * i + 1] & 255, 1);
                assertEquals(Color.blue(colour), pixels[3 * i + 2] & 255, 1);
            }
        }
    }

    /** Colours became others on their way through the planes: there, as a still picture's go, and back. */
    @Test
    public void coloursComeBackWithinTwoLevels() {
        int[] colours = new int[SIDE * SIDE];
        for (int block = 0; block < SIDE * SIDE / 4; block++) {
            int colour = 0xff << 24 | random.nextInt(1 << 24);
            // Corners of the cube first: there the chroma reaches its ends.
            if (block < 8) {
                colour = Color.rgb(255 * (block & 1), 255 * (block >> 1 & 1), 255 * (block >> 2));
            }
            int at = block / (SIDE / 2) * 2 * SIDE + block % (SIDE / 2) * 2;
            colours[at] = colours[at + 1] = colours[at + SIDE] = colours[at + SIDE + 1] = colour;
        }
        Bitmap bitmap = Bitmap.createBitmap(colours, SIDE, SIDE, Bitmap.Config.ARGB_8888);
        Frame frame = Pictures.frameOf(new StillPicture(bitmap, 1), photo);
        byte[] pixels = LensPicture.pixels(kept(frame, photo), photo);
        for (int i = 0; i < colours.length; i++) {
            assertEquals(Color.red(colours[i]), pixels[3 * i] & 255, 2);
            assertEquals(Color.green(colours[i]), pixels[3 * i + 1] & 255, 2);
            assertEquals(Color.blue(colours[i]), pixels[3 * i + 2] & 255, 2);
        }
    }

    /** Judged by Java's own reader; a size that is no multiple of anything, noise and evenness. */
    @Test
    public void thePngIsReadByAnother() throws Exception {
        for (int channels : new int[] {1, 3}) {
            for (int fill = 0; fill < 2; fill++) {
                byte[] pixels = new byte[37 * 23 * channels];
                if (fill == 1) {
                    random.nextBytes(pixels);
                }
                byte[] png = channels == 1 ? Png.grey(pixels, 37) : Png.rgb(pixels, 37);
                BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
                assertEquals(37, image.getWidth());
                assertEquals(23, image.getHeight());
                assertEquals(channels, image.getRaster().getNumBands());
                assertArrayEquals(pixels, Correctionhand.pixels(png));
            }
        }
    }

    /** Five hundred pictures in colour were to fill a phone. */
    @Test
    public void whatIsSmoothIsSmall() {
        byte[] pixels = new byte[SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % SIDE / 3 + i / SIDE / 5);
        }
        assertTrue(Png.grey(pixels, SIDE).length < pixels.length / 50);
    }

    /** Frames are lent: the next one was written into what was to be kept. */
    @Test
    public void aCopyStaysAsItWas() {
        KeptFrame kept = kept(frame(true, 1), photo);
        byte[] luma = kept.luma.clone();
        byte[] colour = kept.chromaU.clone();
        KeptFrame copy = kept.copy();
        byte[] memory = kept.luma;
        kept.keep(frame(true, 2), new Answer(photo), null);
        assertEquals("allocated again for a frame", memory, kept.luma);
        assertNotSame(copy.luma, kept.luma);
        assertArrayEquals(luma, copy.luma);
        assertArrayEquals(colour, copy.chromaU);
        assertEquals(1, copy.quarterTurns);
    }
}
