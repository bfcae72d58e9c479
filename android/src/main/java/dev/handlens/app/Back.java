package dev.handlens.app;

import android.app.Activity;
import android.os.Build;

/** What back leaves before it leaves the app: teaching, then a still picture. */
final class Back {
    private static final int ANDROID_13 = 33;

    private final Screen screen;
    private final TeachFlow teach;
    private final StillFlow still;
    /** Null on those Androids that tell of a key. */
    private final BackGesture gesture;

    Back(Activity activity, Screen screen, TeachFlow teach, StillFlow still) {
        this.screen = screen;
        this.teach = teach;
        this.still = still;
        gesture = Build.VERSION.SDK_INT >= ANDROID_13 ? new BackGesture(activity, this::leave) : null;
    }

    /** Whether there was anything to leave. */
    boolean leave() {
        return teach.back() || still.leave();
    }

    /** There is something else to leave now, or nothing. */
    void renew() {
        if (gesture != null) {
            gesture.ask(still.on() || screen.covered());
        }
    }
}
