package dev.handlens.app;

import android.os.Handler;
import android.os.HandlerThread;

/**
 * A thread and its queue. What is to be done surely is done, even when the thread has quit: then by whoever asks for it,
 * since a dead thread's handler drops what it is given, and says so only in the log.
 */
final class Worker {
    private final HandlerThread thread;
    private final Handler handler;

    Worker(String name) {
        thread = new HandlerThread(name);
        thread.start();
        handler = new Handler(thread.getLooper());
    }

    Handler handler() {
        return handler;
    }

    void surely(Runnable deed) {
        if (!handler.post(deed)) {
            deed.run();
        }
    }

    /** Once all that is due is done. */
    void quit() {
        thread.quitSafely();
    }
}
