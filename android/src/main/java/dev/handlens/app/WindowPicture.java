package dev.handlens.app;

import android.graphics.Bitmap;
import android.graphics.Rect;
import android.os.Handler;
import android.os.Looper;
import android.view.PixelCopy;
import android.view.View;
import android.view.Window;
import java.util.function.Consumer;

/** What a part of the window shows now, camera and all: a view that is drawn into a bitmap leaves the camera out. */
@Newer(26)
final class WindowPicture {
    private WindowPicture() {}

    /** @param taken told on the main thread; null if the system could not */
    static void take(Window window, View part, Consumer<Bitmap> taken) {
        int[] at = new int[2];
        part.getLocationInWindow(at);
        Rect where = new Rect(at[0], at[1], at[0] + part.getWidth(), at[1] + part.getHeight());
        try {
            Bitmap picture = Bitmap.createBitmap(part.getWidth(), part.getHeight(), Bitmap.Config.ARGB_8888);
            PixelCopy.request(
                    window,
                    where,
                    picture,
                    result -> taken.accept(result == PixelCopy.SUCCESS ? picture : null),
                    new Handler(Looper.getMainLooper()));
        } catch (IllegalArgumentException e) {
            // The window has no surface just now, since it is being closed or was just opened; or no room for this part.
            taken.accept(null);
        }
    }
}
