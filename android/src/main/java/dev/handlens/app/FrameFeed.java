package dev.handlens.app;

import android.graphics.ImageFormat;
import android.media.Image;
import android.media.ImageReader;
import android.os.Handler;
import android.os.SystemClock;
import android.util.Log;
import android.view.Surface;
import java.util.concurrent.atomic.AtomicInteger;

/** The images of one opened camera on their way to the model. A bad one is dropped; many in a row are an obstacle. */
final class FrameFeed {
    /** Told on the thread that each says. */
    interface Listener extends FrameSource.Sink {
        /** An image has come; on the camera's thread. */
        void onImage();

        /** The first that can be read; on the model's thread. */
        void onGoodFrame();

        /** None can be read; on any thread. */
        void onBadFrames();

        /** @see BlackWatch; on the model's thread */
        void onBlack(boolean black);
    }

    /** One in the model, one that waits, one that is just being taken. */
    private static final int IMAGES = 3;
    /** A second of them. */
    static final int BAD_IN_A_ROW = 30;

    private static final String LOG = "handlens";

    private final ImageReader reader;
    private final FramePacker packer;
    private final Listener listener;
    private final ImageDesk desk;
    private final BlackWatch black;
    private final AtomicInteger bad = new AtomicInteger();
    private boolean good;
    private volatile boolean frozen;
    private volatile int quarterTurns;

    /** @param packer for the model's thread alone */
    FrameFeed(CameraTraits traits, FramePacker packer, Handler camera, Handler frames, Listener listener) {
        this.packer = packer;
        this.listener = listener;
        desk = new ImageDesk(frames, this::read);
        black = new BlackWatch(SystemClock::uptimeMillis);
        reader = ImageReader.newInstance(traits.imageWidth, traits.imageHeight, ImageFormat.YUV_420_888, IMAGES);
        reader.setOnImageAvailableListener(this::take, camera);
    }

    Surface surface() {
        return reader.getSurface();
    }

    void setQuarterTurns(int quarterTurns) {
        this.quarterTurns = quarterTurns;
    }

    /** What is still on its way when the lens is frozen is not read. */
    void setFrozen(boolean frozen) {
        this.frozen = frozen;
    }

    private void take(ImageReader from) {
        Image image;
        try {
            image = from.acquireLatestImage();
        } catch (RuntimeException e) {
            onBad(e);
            return;
        }
        if (image != null) {
            offer(image);
        }
    }

    /** Takes the image over. */
    void offer(Image image) {
        listener.onImage();
        desk.offer(image);
    }

    private void read(Image image) {
        if (frozen) {
            return;
        }
        Frame frame;
        try {
            frame = packer.pack(image, quarterTurns);
        } catch (RuntimeException e) {
            // "lock buffer failed", for one.
            onBad(e);
            return;
        }
        bad.set(0);
        if (!good) {
            good = true;
            listener.onGoodFrame();
        }
        if (black.changed(frame.luma)) {
            listener.onBlack(black.isBlack());
        }
        listener.onFrame(frame);
    }

    private void onBad(RuntimeException why) {
        if (bad.incrementAndGet() == BAD_IN_A_ROW) {
            Log.e(LOG, "the camera's images cannot be read", why);
            listener.onBadFrames();
        }
    }

    void close() {
        desk.close(reader::close);
    }
}
