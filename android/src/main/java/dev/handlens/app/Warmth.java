package dev.handlens.app;

import android.content.Context;
import android.os.Build;

/**
 * How hot the phone says that it is, and what follows: severe, and every second frame is left out; critical, and the camera
 * rests. Before Android 10 no phone says.
 */
final class Warmth {
    /** Told on the main thread. */
    interface Listener {
        void onWarmth(boolean warm, boolean hot);
    }

    /** PowerManager.THERMAL_STATUS_SEVERE and _CRITICAL. */
    static final int SEVERE = 3;

    static final int CRITICAL = 4;
    private static final int ANDROID_10 = 29;

    private final Listener listener;
    private final AutoCloseable status;
    private volatile boolean warm;
    private boolean odd;

    Warmth(Context context, Listener listener) {
        this.listener = listener;
        status = Build.VERSION.SDK_INT >= ANDROID_10 ? new ThermalStatus(context, this::onStatus) : null;
    }

    private void onStatus(int status) {
        warm = status >= SEVERE;
        listener.onWarmth(warm, status >= CRITICAL);
    }

    /** Whether this frame is to be read; on the frames thread. */
    boolean due() {
        odd = !odd;
        return odd || !warm;
    }

    boolean warm() {
        return warm;
    }

    void close() {
        try {
            if (status != null) {
                status.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
