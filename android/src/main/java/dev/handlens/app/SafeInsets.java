package dev.handlens.app;

import android.graphics.Rect;
import android.os.Build;
import android.view.WindowInsets;

/** What of a window the system covers: bars, keyboard and, where windows reach below them, cutouts. */
final class SafeInsets {
    private static final int ANDROID_11 = 30;

    private SafeInsets() {}

    /** As distances from the window's four edges. Before Android 15 no window of ours reaches below a cutout beside the bars. */
    static Rect of(WindowInsets insets) {
        if (Build.VERSION.SDK_INT >= ANDROID_11) {
            return TypedInsets.of(insets);
        }
        return new Rect(
                insets.getSystemWindowInsetLeft(),
                insets.getSystemWindowInsetTop(),
                insets.getSystemWindowInsetRight(),
                insets.getSystemWindowInsetBottom());
    }
}
