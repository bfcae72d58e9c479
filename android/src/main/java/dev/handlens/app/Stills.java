package dev.handlens.app;

import android.app.Activity;
import android.content.ActivityNotFoundException;
import android.content.Intent;
import android.graphics.Bitmap;
import android.net.Uri;
import android.os.Handler;
import android.os.Looper;
import android.util.Log;
import android.widget.Toast;
import java.io.IOException;
import java.util.concurrent.Executor;

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

        /** The picture that was to be opened cannot be, which was said. Told on the main thread. */
        void onNoPicture();
    }

    static final int PICK = 2;

    /** MediaStore.ACTION_PICK_IMAGES of API 33; system updates brought it to phones back to API 30. */
    static final String PICK_IMAGES = "android.provider.action.PICK_IMAGES";

    /** For whoever has the picture: it may lie in a cloud. */
    static final long PATIENCE_MS = 30_000;

    private static final String LOG = "handlens";

    /** Tests open pictures when they like. */
    static Executor threads = Stills::start;

    private final Activity activity;
    private final Handler frames;
    private final Listener listener;
    private final Handler main = new Handler(Looper.getMainLooper());
    private int examples;
    /** Counts the pictures that were asked for: what comes of an older one is of no interest any more. */
    private volatile int asked;

    Stills(Activity activity, Handler frames, Listener listener) {
        this.activity = activity;
        this.frames = frames;
        this.listener = listener;
    }

    /**
     * Opens the system's picker, which needs no permission; the answer goes to {@link #open}. Which there are is not asked before:
     * since Android 11 the answer to that leaves out apps that are there.
     *
     * @param contract null before there is a model
     */
    void pick(Contract contract) {
        for (String action : new String[] {PICK_IMAGES, Intent.ACTION_GET_CONTENT, Intent.ACTION_OPEN_DOCUMENT}) {
            Intent pick = new Intent(action).setType("image/*");
            if (!action.equals(PICK_IMAGES)) {
                pick.addCategory(Intent.CATEGORY_OPENABLE);
            }
            try {
                activity.startActivityForResult(pick, PICK);
                return;
            } catch (ActivityNotFoundException | SecurityException e) {
                Log.w(LOG, "no picker for " + action, e);
            }
        }
        if (contract != null) {
            showExample(contract);
        }
    }

    /** Where it lies is another app's matter, which may take its time, or never come back: each has a thread for itself. */
    void open(Uri picture) {
        int mine = ++asked;
        open(picture, mine, 1);
        main.postDelayed(() -> giveUp(mine), PATIENCE_MS);
    }

    /** Whatever was asked for is wanted no more, or is there. */
    void cancel() {
        asked++;
    }

    private void open(Uri picture, int which, int sample) {
        if (sample > StillPicture.LARGEST_SAMPLE) {
            main.post(() -> giveUp(which));
            return;
        }
        threads.execute(() -> {
            try {
                StillPicture opened = StillPicture.open(activity.getContentResolver(), picture, sample);
                frames.post(() -> hand(opened, picture, which, sample));
            } catch (OutOfMemoryError e) {
                Log.w(LOG, "the picture is too large at 1/" + sample + " of its size");
                open(picture, which, 2 * sample);
            } catch (IOException | RuntimeException e) {
                Log.w(LOG, "the picture cannot be opened", e);
                main.post(() -> giveUp(which));
            }
        });
    }

    static void start(Runnable opening) {
        Thread thread = new Thread(opening, "picture");
        thread.setDaemon(true);
        thread.start();
    }

    private void hand(StillPicture opened, Uri picture, int which, int sample) {
        if (which == asked) {
            try {
                listener.onPicture(opened);
            } catch (OutOfMemoryError e) {
                Log.w(LOG, "the picture is too large to be read at 1/" + sample + " of its size");
                open(picture, which, 2 * sample);
            }
        }
    }

    /** There will be no picture. */
    private void giveUp(int which) {
        if (which == asked) {
            cancel();
            say(Texts.PICTURE_UNREADABLE);
            listener.onNoPicture();
        }
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

    void say(String text) {
        activity.runOnUiThread(() -> Toast.makeText(activity, text, Toast.LENGTH_LONG).show());
    }
}
