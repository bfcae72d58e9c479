package dev.handlens.app;

import android.app.Activity;
import android.content.ActivityNotFoundException;
import android.content.ClipData;
import android.content.Intent;
import android.graphics.Bitmap;
import android.net.Uri;
import android.os.Build;
import android.os.Handler;
import android.util.Log;
import android.view.View;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;

/** Gives a reading with its picture, or the corrections, to another app: that which a person chooses, and only when they ask for it. */
final class Sharing {
    private static final String LOG = "handlens";
    private static final int ANDROID_8 = 26;

    private final Activity activity;
    private final Handler frames;

    Sharing(Activity activity, Handler frames) {
        this.activity = activity;
        this.frames = frames;
    }

    /** @param lens as it is on the screen: the picture and the box on it. Before Android 8 the words go alone. */
    void share(String words, View lens) {
        if (Build.VERSION.SDK_INT >= ANDROID_8) {
            WindowPicture.take(activity.getWindow(), lens, picture -> frames.post(() -> write(words, picture)));
        } else {
            choose(words, null);
        }
    }

    /** Words alone. */
    void share(String words) {
        choose(words, null);
    }

    private void write(String words, Bitmap picture) {
        boolean written = false;
        if (picture != null) {
            // Beside, then renamed: another app may still be reading the last one.
            File file = SharedFile.PICTURE.file(activity);
            File part = new File(file.getPath() + ".part");
            try (FileOutputStream out = new FileOutputStream(part)) {
                written = picture.compress(Bitmap.CompressFormat.PNG, 100, out);
            } catch (IOException e) {
                Log.w(LOG, "the picture cannot be written", e);
            }
            written = written && part.renameTo(file);
        }
        Uri address = written ? SharedFile.PICTURE.address(activity) : null;
        activity.runOnUiThread(() -> choose(words, address));
    }

    private void choose(String words, Uri picture) {
        Intent send = new Intent(Intent.ACTION_SEND).setType(picture == null ? "text/plain" : SharedFile.PICTURE.type);
        send.putExtra(Intent.EXTRA_TEXT, words);
        choose(send, words, picture, Texts.MENU_SHARE);
    }

    /** The corrections, which were written there just now. */
    void send(String words) {
        Intent send = new Intent(Intent.ACTION_SEND).setType(SharedFile.CORRECTIONS.type);
        choose(send, words, SharedFile.CORRECTIONS.address(activity), words);
    }

    private void choose(Intent send, String words, Uri file, String title) {
        if (file != null) {
            send.putExtra(Intent.EXTRA_STREAM, file);
            // The chooser shows a picture, too, and gets the grant of what is in the clip alone.
            send.setClipData(ClipData.newRawUri(words, file));
            send.addFlags(Intent.FLAG_GRANT_READ_URI_PERMISSION);
        }
        try {
            activity.startActivity(Intent.createChooser(send, title));
        } catch (ActivityNotFoundException e) {
            Log.w(LOG, "nothing to share with", e);
        }
    }
}
