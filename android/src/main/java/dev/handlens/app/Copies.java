package dev.handlens.app;

import android.content.ClipData;
import android.content.ClipboardManager;
import android.content.Context;
import android.os.Build;
import android.util.Log;
import android.widget.Toast;

/** Puts words where another app can take them. */
final class Copies {
    /** From here on the system itself shows what was copied. */
    private static final int ANDROID_13 = 33;

    private static final String LOG = "handlens";

    private Copies() {}

    static void copy(Context context, String text) {
        ClipboardManager clipboard = (ClipboardManager) context.getSystemService(Context.CLIPBOARD_SERVICE);
        try {
            clipboard.setPrimaryClip(ClipData.newPlainText(Texts.COPIED_LABEL, text));
        } catch (RuntimeException e) {
            // Some makers' own services, and work profiles, refuse it with a SecurityException.
            Log.w(LOG, "nothing can be copied", e);
            return;
        }
        if (Build.VERSION.SDK_INT < ANDROID_13) {
            Toast.makeText(context, Texts.COPIED, Toast.LENGTH_SHORT).show();
        }
    }
}
