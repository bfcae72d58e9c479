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
    /** Told on the main thread. */
    interface Listener {
        /** @param lens the picture's centred square, upright, for the screen */
        void onStill(Frame frame, Bitmap lens);
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

    /** Opens the system's picker, which needs no permission; the answer goes to {@link #open}. */
    void pick(Contract contract) {
        Intent pick = new Intent(Intent.ACTION_GET_CONTENT).setType("image/*").addCategory(Intent.CATEGORY_OPENABLE);
        try {
            activity.startActivityForResult(pick, PICK);
        } catch (ActivityNotFoundException noPicker) {
            showExample(contract);
        }
    }

    void open(Uri picture, Contract contract) {
        frames.post(() -> {
            try {
                Bitmap bitmap = Pictures.open(activity.getContentResolver(), picture);
                found(Pictures.frameOf(bitmap, contract), Pictures.lensOf(bitmap));
            } catch (IOException | RuntimeException e) {
                Log.w(LOG, "the picture cannot be opened", e);
                say(Texts.PICTURE_UNREADABLE);
            }
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
                found(golden.frame(), Pictures.lensOf(golden.frame(), contract));
            } catch (IOException e) {
                Log.w(LOG, "there is no test picture", e);
                say(Texts.CHECK_NONE);
            }
        });
    }

    private void found(Frame frame, Bitmap lens) {
        activity.runOnUiThread(() -> listener.onStill(frame, lens));
    }

    private void say(String text) {
        activity.runOnUiThread(() -> Toast.makeText(activity, text, Toast.LENGTH_LONG).show());
    }
}
