package dev.handlens.app;

import android.os.SystemClock;
import java.util.concurrent.atomic.AtomicBoolean;

/** The newest model's reader, and the way of what it reads to the screen; several frames may share one update. */
final class Readings {
    private final Screen screen;
    private final AtomicBoolean updateDue = new AtomicBoolean();
    private final Runnable update = this::update;
    private volatile Model model;
    private volatile LensReader reader;
    private boolean closed;

    Readings(Screen screen) {
        this.screen = screen;
    }

    /** Frames are to be read with this model from now on; on the frames thread. */
    void use(Model newest) {
        model = newest;
        reader = new LensReader(newest, SystemClock::uptimeMillis, this::requestUpdate);
    }

    /** The trained model, or that with what was taught beside it. */
    Model model() {
        return model;
    }

    LensReader reader() {
        return reader;
    }

    /** Whether there is a reading now; to be asked on any thread. */
    boolean reads() {
        LensReader now = reader;
        return now != null && now.reads();
    }

    /** @see LensReader#restart */
    void restart(boolean still) {
        reader.restart(still);
    }

    void requestUpdate() {
        if (updateDue.compareAndSet(false, true)) {
            screen.root().post(update);
        }
    }

    private void update() {
        updateDue.set(false);
        if (!closed) {
            screen.showReading(reader);
        }
    }

    /** Nothing more is shown. */
    void close() {
        closed = true;
    }
}
