package dev.handlens.app;

import android.content.ClipData;
import android.content.ClipboardManager;
import android.content.Context;
import android.os.Build;
import android.widget.Toast;

/** Puts words where another app can take them. */
final class Copies {
    /** From here on the system itself shows what was copied. */
    private static final int ANDROID_13 = 33;

    private Copies() {}

    static void copy(Context context, String text) {
        ClipboardManager clipboard = (ClipboardManager) context.getSystemService(Context.CLIPBOARD_SERVICE);
        clipboard.setPrimaryClip(ClipData.newPlainText(Texts.COPIED_LABEL, text));
        if (Build.VERSION.SDK_INT < ANDROID_13) {
            Toast.makeText(context, Texts.COPIED, Toast.LENGTH_SHORT).show();
        }
    }
}
