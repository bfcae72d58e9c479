package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.media.Image;
import android.media.ImageReader;
import android.os.Handler;
import android.os.HandlerThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.util.ReflectionHelpers;

/** Images between two threads: the newest is read, none is read twice, and each is closed once, come what may. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = {28, 34, 35})
public class ImageDeskTest {
    private final HandlerThread thread = new HandlerThread("model");
    private final List<Fakes.FakeImage> images = new ArrayList<>();
    private final List<Image> read = new ArrayList<>();
    private Handler model;

    private ImageDesk desk(ImageDesk.Reader reader) {
        thread.start();
        model = new Handler(thread.getLooper());
        return new ImageDesk(model, reader);
    }

    @After
    public void quit() {
        thread.quit();
    }

    private Fakes.FakeImage next() {
        Fakes.FakeImage image = new Fakes.FakeImage(2, 2, Fakes.Layout.PACKED, new byte[4], new byte[1], new byte[1]);
        images.add(image);
        return image;
    }

    private void assertEachIsClosedOnce() {
        for (int i = 0; i < images.size(); i++) {
            assertEquals("image " + i, 1, images.get(i).closes);
        }
    }

    /** A model in the reader's listener blocked the camera for as long as it ran; now ten come while it runs, one waits. */
    @Test
    public void aSlowModelGetsTheNewest() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ImageDesk desk = desk(image -> {
            read.add(image);
            begun.countDown();
            await(go);
        });
        desk.offer(next());
        await(begun);
        for (int i = 1; i <= 10; i++) {
            desk.offer(next());
            long held = images.stream().filter(image -> image.closes == 0).count();
            assertTrue("the camera has one at least: " + held, held <= 2);
        }
        go.countDown();
        shadowOf(thread.getLooper()).idle();
        assertEquals(2, read.size());
        assertEquals(images.get(0), read.get(0));
        assertEquals("the newest", images.get(10), read.get(1));
        assertEachIsClosedOnce();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The image that the model threw at was never given back: three of those, and the camera had none left. */
    @Test
    public void aModelThatThrows() {
        ImageDesk desk = desk(image -> {
            throw new IllegalStateException("the model stopped");
        });
        Fakes.FakeImage image = next();
        CountDownLatch thrown = new CountDownLatch(1);
        thread.setUncaughtExceptionHandler((t, e) -> thrown.countDown());
        model.post(() -> {
            desk.offer(image);
        });
        await(thrown);
        assertEachIsClosedOnce();
    }

    @Test
    public void aThreadThatHasQuit() throws Exception {
        ImageDesk desk = desk(read::add);
        thread.quitSafely();
        thread.join(5000);
        for (int i = 0; i < 4; i++) {
            desk.offer(next());
            assertEachIsClosedOnce();
        }
        desk.close(() -> {});
        assertTrue(read.isEmpty());
        assertEachIsClosedOnce();
    }

    /** The camera's memory was freed under the model, which reads it without a copy: a crash in native code. */
    @Test
    public void closingWaitsForTheModel() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        boolean[] freed = {false};
        boolean[] freedUnderTheModel = {false};
        ImageDesk desk = desk(image -> {
            begun.countDown();
            await(go);
            freedUnderTheModel[0] = freed[0];
        });
        desk.offer(next());
        await(begun);
        desk.offer(next());
        Thread closing = new Thread(() -> desk.close(() -> freed[0] = true));
        closing.start();
        closing.join(200);
        assertFalse(freed[0]);
        go.countDown();
        closing.join(5000);
        assertTrue(freed[0]);
        assertFalse(freedUnderTheModel[0]);
        desk.offer(next());
        shadowOf(thread.getLooper()).idle();
        assertEachIsClosedOnce();
    }

    /** Stopped at any moment, from one thread while another offers: none is lost, none is closed twice. */
    @Test
    public void stoppedMidway() throws Exception {
        ImageDesk desk = desk(image -> assertEquals("closed already", 0, ((Fakes.FakeImage) image).closes));
        for (int i = 0; i < 2000; i++) {
            Fakes.FakeImage image = next();
            desk.offer(image);
            if (i == 1500) {
                desk.close(() -> {});
            }
        }
        shadowOf(thread.getLooper()).idle();
        assertEachIsClosedOnce();
    }

    private static final class Ear implements FrameFeed.Listener {
        int came;
        int bad;

        @Override
        public void onImage() {
            came++;
        }

        @Override
        public void onGoodFrame() {}

        @Override
        public void onBadFrames() {
            bad++;
        }

        @Override
        public void onBlack(boolean black) {}

        @Override
        public void onFrame(Frame frame) {}
    }

    /** Android's own reader throws from the taking where the driver delivers another format: bad frames, not the end. */
    @Test
    public void aReaderThatThrows() {
        thread.start();
        model = new Handler(thread.getLooper());
        Ear ear = new Ear();
        CameraTraits traits = new PhoneTraits().read(Fakes.digits());
        FrameFeed feed = new FrameFeed(traits, new FramePacker(Fakes.digits()), model, model, ear);
        assertEquals(3, ReflectionHelpers.<ImageReader>getField(feed, "reader").getMaxImages());
        for (int i = 1; i <= FrameFeed.BAD_IN_A_ROW + 5; i++) {
            // Pixels of four bytes, where it was asked for YUV.
            feed.surface().unlockCanvasAndPost(feed.surface().lockCanvas(null));
            shadowOf(thread.getLooper()).idle();
            assertEquals(i < FrameFeed.BAD_IN_A_ROW ? 0 : 1, ear.bad);
        }
        assertEquals(0, ear.came);
        feed.close();
    }
}
