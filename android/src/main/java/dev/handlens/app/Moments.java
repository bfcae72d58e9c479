package dev.handlens.app;

import android.graphics.Bitmap;

/**
 * Tells of each reading once: the same label counts again only after another one, in another still picture, or when it was gone
 * for a while. A blink, or a turn of the phone, is none of these. On the frames thread; nothing is made for a frame without news.
 */
final class Moments {
    interface Listener {
        /**
         * Told on the frames thread.
         *
         * @param lens what was in the lens when it was read, upright and small
         * @param still whether it is that of a still picture
         */
        void onReading(String label, float score, Bitmap lens, boolean still);
    }

    /** So long without a reading, frame by frame: then whatever was shown is away. */
    static final long GONE_MS = 1000;

    private final Listener listener;
    private String last;
    private boolean there;
    private long goneSinceMs;

    Moments(Listener listener) {
        this.listener = listener;
    }

    /** The reader has just read that frame. */
    void look(Frame frame, LensReader reader, long nowMs) {
        int read = reader.read();
        boolean was = there;
        there = read >= 0;
        if (!there) {
            goneSinceMs = was ? nowMs : goneSinceMs;
            return;
        }
        String label = reader.contract().labels[read];
        boolean same = label.equals(last) && (was || nowMs - goneSinceMs < GONE_MS);
        boolean still = reader.still();
        if (!same || still) {
            last = label;
            listener.onReading(label, reader.score(read), Thumbnail.of(frame, reader.contract()), still);
        }
    }
}
