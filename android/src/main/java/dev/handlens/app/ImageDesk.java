package dev.handlens.app;

import android.media.Image;
import android.os.Handler;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where the camera's thread lays the newest image down for the model's: one is being read, one waits, and a newer one
 * takes its place, so that a slow model never holds up the camera. Every image that comes here is closed exactly once.
 */
final class ImageDesk {
    /** Reads an image, on the model's thread; it stays the desk's to close. */
    interface Reader {
        void read(Image image);
    }

    private final Handler frames;
    private final Reader reader;
    private final AtomicReference<Image> waiting = new AtomicReference<>();
    private final Object reading = new Object();
    private final Runnable take = this::take;
    private boolean closed;

    ImageDesk(Handler frames, Reader reader) {
        this.frames = frames;
        this.reader = reader;
    }

    /** Takes the image over; on the camera's thread. */
    void offer(Image image) {
        Image older = waiting.getAndSet(image);
        if (older != null) {
            // Whoever was called for the older one takes this.
            older.close();
        } else if (!frames.post(take)) {
            drop();
        }
    }

    private void take() {
        synchronized (reading) {
            Image image = waiting.getAndSet(null);
            if (image == null) {
                return;
            }
            try {
                if (!closed) {
                    reader.read(image);
                }
            } finally {
                image.close();
            }
        }
    }

    private void drop() {
        Image image = waiting.getAndSet(null);
        if (image != null) {
            image.close();
        }
    }

    /**
     * No image is read any more when this returns: it waits for the one that is. Only then may the camera's memory go, which
     * the model reads without a copy.
     *
     * @param last frees that memory
     */
    void close(Runnable last) {
        synchronized (reading) {
            closed = true;
            drop();
            last.run();
        }
    }
}
