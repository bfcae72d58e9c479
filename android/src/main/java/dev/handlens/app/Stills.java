package dev.handlens.app;

import android.app.Activity;
import android.content.ActivityNotFoundException;
import android.content.Intent;
import android.graphics.Bitmap;
import android.net.Uri;
import android.os.Handler;
import android.util.Log;
import android.widget.Toast;
import java.io.IOException;

/** Finds still pictures to read: one that the user picks, or the golden frames, one after the other. */
final class Stills {
    interface Listener {
        /** A picture was opened. Told on the frames thread; may run out of memory, and is told again of a smaller one. */
        void onPicture(StillPicture picture);

        /**
         * A frame is there to show. Told on the main thread.
         *
         * @param lens what stands in the frame's lens, upright, for the screen
         */
        void onExample(Frame frame, Bitmap lens);
    }

    static final int PICK = 2;
    private static final String LOG = "handlens";

    private final Activity activity;
    private final Handler frames;
    private final Listener listener;
    private int examples;

    Stills(Activity activity, Handler frames, Listener listener) {
        this.activity = activity;
        this.frames = frames;
        this.listener = listener;
    }

    /**
     * Opens the system's picker, which needs no permission; the answer goes to {@link #open}.
     *
     * @param contract null before there is a model
     */
    void pick(Contract contract) {
        Intent pick = new Intent(Intent.ACTION_GET_CONTENT).setType("image/*").addCategory(Intent.CATEGORY_OPENABLE);
        try {
            activity.startActivityForResult(pick, PICK);
        } catch (ActivityNotFoundException noPicker) {
            if (contract != null) {
                showExample(contract);
            }
        }
    }

    void open(Uri picture) {
        frames.post(() -> {
            for (int sample = 1; sample <= StillPicture.LARGEST_SAMPLE; sample *= 2) {
                try {
                    listener.onPicture(StillPicture.open(activity.getContentResolver(), picture, sample));
                    return;
                } catch (OutOfMemoryError e) {
                    Log.w(LOG, "the picture is too large at 1/" + sample + " of its size");
                } catch (IOException | RuntimeException e) {
                    Log.w(LOG, "the picture cannot be opened", e);
                    break;
                }
            }
            say(Texts.PICTURE_UNREADABLE);
        });
    }

    void showExample(Contract contract) {
        int wanted = examples++;
        frames.post(() -> {
            try (Golden golden = Golden.open(activity.getAssets(), contract)) {
                if (golden.count == 0) {
                    throw new IOException(Texts.CHECK_NONE);
                }
                for (int i = 0; i <= wanted % golden.count; i++) {
                    golden.next();
                }
                Bitmap lens = Pictures.lensOf(golden.frame(), contract);
                activity.runOnUiThread(() -> listener.onExample(golden.frame(), lens));
            } catch (IOException e) {
                Log.w(LOG, "there is no test picture", e);
                say(Texts.CHECK_NONE);
            }
        });
    }

    private void say(String text) {
        activity.runOnUiThread(() -> Toast.makeText(activity, text, Toast.LENGTH_LONG).show());
    }
}
