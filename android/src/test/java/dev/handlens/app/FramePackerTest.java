package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import android.util.Size;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

@RunWith(RobolectricTestRunner.class)
public class FramePackerTest {
    private final Contract colour = Fakes.contract("photo", 3, Fakes.SHELF);

    private static byte[] noise(int count, int seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void assertSame(byte[] wanted, ByteBuffer got) {
        assertEquals(wanted.length, got.capacity());
        assertTrue(got.isDirect());
        assertEquals(ByteOrder.nativeOrder(), got.order());
        for (int i = 0; i < wanted.length; i++) {
            assertEquals("at " + i, wanted[i], got.get(i));
        }
    }

    @Test
    public void everyLayoutGivesTheSameFrame() {
        byte[] luma = noise(640 * 480, 1);
        byte[] u = noise(320 * 240, 2);
        byte[] v = noise(320 * 240, 3);
        FramePacker packer = new FramePacker(colour);
        for (Fakes.Layout layout : Fakes.Layout.values()) {
            Frame frame = packer.pack(new Fakes.FakeImage(640, 480, layout, luma, u, v), 1);
            assertSame(luma, frame.luma);
            assertSame(u, frame.chromaU);
            assertSame(v, frame.chromaV);
            assertEquals(1, frame.quarterTurns);
            assertEquals(layout.toString(), layout.padding > 0, packer.copied());
        }
    }

    /** The model reads the camera's own memory where it can. */
    @Test
    public void packedRowsAreNotCopied() {
        Fakes.FakeImage image = Fakes.image();
        Frame frame = new FramePacker(Fakes.digits()).pack(image, 0);
        image.getPlanes()[0].getBuffer().put(5, (byte) 42);
        assertEquals(42, frame.luma.get(5));
        assertEquals(null, frame.chromaU);
    }

    /** The interpreter wants exactly the tensor's bytes; some cameras give a longer plane. */
    @Test
    public void aLongerPlaneIsCutNotCopied() {
        byte[] luma = noise(640 * 482, 1);
        Fakes.FakeImage image = new Fakes.FakeImage(640, 482, Fakes.Layout.PACKED, luma, noise(320 * 241, 2), noise(320 * 241, 3)) {
            @Override
            public int getHeight() {
                return 480;
            }
        };
        FramePacker packer = new FramePacker(Fakes.digits());
        Frame frame = packer.pack(image, 0);
        assertFalse(packer.copied());
        assertEquals(640 * 480, frame.luma.capacity());
        assertEquals(luma[640 * 480 - 1], frame.luma.get(640 * 480 - 1));
    }

    /** Other sizes are cropped to the frame's shape and resampled: a ramp stays that ramp. */
    @Test
    public void otherSizesAreResampled() {
        int[][] sizes = {{1280, 960}, {320, 240}, {1280, 720}, {352, 288}, {800, 600}, {1920, 1440}, {1440, 1080}};
        FramePacker packer = new FramePacker(Fakes.digits());
        for (int[] size : sizes) {
            int width = size[0];
            int height = size[1];
            float cropWidth = Math.min(width, height * 4 / 3f);
            float cropHeight = Math.min(height, width * 3 / 4f);
            byte[] luma = new byte[width * height];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    luma[y * width + x] = (byte) Math.round(100f * x / width + 100f * y / height);
                }
            }
            byte[] chroma = new byte[width / 2 * (height / 2)];
            Frame frame = packer.pack(new Fakes.FakeImage(width, height, Fakes.Layout.PADDED, luma, chroma, chroma), 0);
            for (int y = 4; y < 476; y += 59) {
                for (int x = 4; x < 636; x += 79) {
                    float sourceX = (width - cropWidth) / 2 + (x + 0.5f) * cropWidth / 640 - 0.5f;
                    float sourceY = (height - cropHeight) / 2 + (y + 0.5f) * cropHeight / 480 - 0.5f;
                    float wanted = 100f * sourceX / width + 100f * sourceY / height;
                    String where = width + "x" + height + " at " + x + ", " + y;
                    assertEquals(where, wanted, frame.luma.get(y * 640 + x) & 255, 1.2f);
                }
            }
        }
    }

    @Test
    public void anEvenPlaneStaysEven() {
        FramePacker packer = new FramePacker(colour);
        byte[] luma = new byte[960 * 720];
        java.util.Arrays.fill(luma, (byte) 251);
        byte[] chroma = new byte[480 * 360];
        java.util.Arrays.fill(chroma, (byte) 7);
        Frame frame = packer.pack(new Fakes.FakeImage(960, 720, Fakes.Layout.SEMI_PLANAR_PADDED, luma, chroma, chroma), 0);
        for (int i = 0; i < frame.luma.capacity(); i++) {
            assertEquals((byte) 251, frame.luma.get(i));
        }
        for (int i = 0; i < frame.chromaV.capacity(); i++) {
            assertEquals((byte) 7, frame.chromaV.get(i));
        }
    }

    /** Thirty frames a second must not feed the garbage collector. */
    @Test
    public void nothingIsAllocatedForAFrame() {
        Fakes.FakeModel fake = new Fakes.FakeModel(colour);
        Answer scripted = new Answer(colour);
        fake.run(new Frame(), scripted);
        Model model = new Model() {
            @Override
            public Contract contract() {
                return colour;
            }

            @Override
            public void run(Frame frame, Answer answer) {
                System.arraycopy(scripted.probabilities, 0, answer.probabilities, 0, answer.probabilities.length);
                answer.presence = 1;
            }

            @Override
            public String runtime() {
                return "";
            }

            @Override
            public void close() {}
        };
        long[] clock = {0};
        LensReader reader = new LensReader(model, () -> clock[0] += 33, () -> {});
        Shown shown = new Shown(colour);
        FramePacker packer = new FramePacker(colour);
        for (Fakes.Layout layout : Fakes.Layout.values()) {
            for (int[] size : new int[][] {{640, 480}, {1280, 960}}) {
                byte[] luma = new byte[size[0] * size[1]];
                byte[] chroma = new byte[luma.length / 4];
                Fakes.FakeImage image = new Fakes.FakeImage(size[0], size[1], layout, luma, chroma, chroma);
                Runnable frame = () -> {
                    reader.onFrame(packer.pack(image, 1));
                    reader.copyTo(shown);
                };
                frame.run();
                frame.run();
                ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                long id = Thread.currentThread().getId();
                long before = threads.getThreadAllocatedBytes(id);
                for (int i = 0; i < 20; i++) {
                    frame.run();
                }
                long bytes = (threads.getThreadAllocatedBytes(id) - before) / 20;
                // A packed plane that is longer than its samples costs a slice: one small object.
                assertTrue(layout + " allocates " + bytes + " bytes a frame", bytes < 200);
            }
        }
    }

    @Test
    public void theSizeIsPickedByShapeThenByDistance() {
        Size vga = new Size(640, 480);
        Size[] usual = {new Size(4000, 3000), new Size(1920, 1080), new Size(1280, 960), vga, new Size(320, 240)};
        assertEquals(vga, StreamSizes.pickImage(usual, 640, 480));
        Size[] without = {new Size(4000, 3000), new Size(640, 360), new Size(1280, 960), new Size(320, 240)};
        assertEquals(new Size(1280, 960), StreamSizes.pickImage(without, 640, 480));
        Size[] wide = {new Size(1920, 1080), new Size(1280, 720), new Size(176, 144)};
        assertEquals(new Size(1280, 720), StreamSizes.pickImage(wide, 640, 480));
        assertEquals(vga, StreamSizes.pickImage(null, 640, 480));
    }

    /** The preview is finer than what is read, never another cut of the sensor. */
    @Test
    public void thePreviewHasTheImagesShape() {
        Size vga = new Size(640, 480);
        Size large = new Size(1440, 3120);
        Size[] usual = {new Size(4000, 3000), new Size(1920, 1080), new Size(1440, 1080), new Size(1280, 960), vga};
        assertEquals(new Size(1440, 1080), StreamSizes.pickPreview(usual, vga, large));
        assertEquals(new Size(1920, 1080), StreamSizes.pickPreview(usual, new Size(1280, 720), large));
        assertEquals(vga, StreamSizes.pickPreview(new Size[] {new Size(320, 240), new Size(1280, 720)}, vga, large));
        assertEquals(vga, StreamSizes.pickPreview(null, vga, large));
        // "PREVIEW" is the screen's size where that is less than 1080p, whichever way round it is held.
        assertEquals(new Size(1280, 960), StreamSizes.pickPreview(usual, vga, new Size(1000, 2000)));
        assertEquals(vga, StreamSizes.pickPreview(usual, vga, new Size(720, 1480)));
        assertEquals("an unfolded one, nearly square", vga, StreamSizes.pickPreview(usual, vga, new Size(1000, 1100)));
    }
}
