package dev.handlens.app;

import android.graphics.Insets;
import android.graphics.Rect;
import android.view.WindowInsets;

/** Insets by what they are of: the older calls leave out the cutout, and Android 15 lays every window below it. */
@Newer(30)
final class TypedInsets {
    private TypedInsets() {}

    static Rect of(WindowInsets insets) {
        Insets all = insets.getInsets(
                WindowInsets.Type.systemBars() | WindowInsets.Type.displayCutout() | WindowInsets.Type.ime());
        return new Rect(all.left, all.top, all.right, all.bottom);
    }
}
