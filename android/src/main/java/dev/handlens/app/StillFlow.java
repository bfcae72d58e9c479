package dev.handlens.app;

import android.app.Activity;
import android.content.Intent;
import android.graphics.Bitmap;
import android.net.Uri;
import android.os.Bundle;
import android.os.Handler;
import java.util.List;

/** A still picture in the camera's place: picked, shared or an example, read once, and left again. On the main thread. */
final class StillFlow implements Stills.Listener {
    /** Makes room for the picture, and reads its frame. */
    interface Owner extends FrameSource.Sink {
        /** @param on whether a picture is shown now, or the camera again */
        void onStill(boolean on);

        /** Runs it; what it throws is said on the screen. */
        void guarded(Runnable reading);
    }

    /** A still picture's side on the screen: as sharp as a phone shows it. */
    private static final int SIDE_PIXELS = 960;

    private static final String PICTURE = "still picture";

    private final Activity activity;
    private final Screen screen;
    private final Readings readings;
    private final Handler frames;
    private final Owner owner;
    private final Stills stills;
    /** Comes before there is a model: shared, or picked after the system had ended the app under its picker. */
    private Uri picked;
    /** The one that is shown or opened; null for an example. */
    private Uri shown;
    /** Counts what was left: a picture that was left while it was read is not shown any more. */
    private volatile int left;

    private boolean ready;
    private boolean closed;
    private volatile boolean on;

    StillFlow(Activity activity, Screen screen, Readings readings, Handler frames, Owner owner) {
        this.activity = activity;
        this.screen = screen;
        this.readings = readings;
        this.frames = frames;
        this.owner = owner;
        stills = new Stills(activity, frames, this);
    }

    /** The model is open. */
    void start() {
        ready = true;
        if (picked != null) {
            open(picked);
            picked = null;
        }
    }

    private void open(Uri picture) {
        shown = picture;
        enter();
        screen.lens().showOpening();
        readings.restart(false);
        readings.requestUpdate();
        stills.open(picture);
    }

    private void enter() {
        on = true;
        owner.onStill(true);
        screen.hideObstacle();
    }

    /**
     * Takes what another app shares, or what was on the screen before it was made anew.
     *
     * @param state null for a screen that is opened for the first time, or asked anew: then the intent counts
     */
    void take(Intent intent, Bundle state) {
        if (state != null) {
            wish(state.getParcelable(PICTURE));
        } else if (SharedIn.brings(intent)) {
            List<Uri> pictures = SharedIn.pictures(intent, activity.getPackageName());
            if (pictures.isEmpty()) {
                stills.say(Texts.PICTURE_UNREADABLE);
            } else {
                if (pictures.size() > 1) {
                    stills.say(Texts.PICTURE_FIRST);
                }
                wish(pictures.get(0));
            }
        }
    }

    void save(Bundle state) {
        Uri picture = picked == null ? shown : picked;
        if (picture != null) {
            state.putParcelable(PICTURE, picture);
        }
    }

    private void wish(Uri picture) {
        picked = picture;
        if (ready) {
            start();
        }
    }

    void pick() {
        stills.pick(ready ? readings.model().contract() : null);
    }

    void example() {
        stills.showExample(readings.model().contract());
    }

    void onResult(int code, int result, Intent data) {
        if (code == Stills.PICK && result == Activity.RESULT_OK && data != null && data.getData() != null) {
            wish(data.getData());
        }
    }

    /** On the frames thread. */
    @Override
    public void onPicture(StillPicture picture) {
        int before = left;
        owner.guarded(() -> {
            StillReader reader = new StillReader(readings.model(), picture);
            StillReader.Seen seen;
            try {
                seen = reader.read();
            } catch (RuntimeException e) {
                // What is said of it is said on the lens.
                activity.runOnUiThread(this::leave);
                throw e;
            }
            Bitmap lens = picture.show(seen.look, SIDE_PIXELS);
            activity.runOnUiThread(() -> {
                if (before == left) {
                    stills.cancel();
                    show(seen.frame, lens, reader.note());
                }
            });
        });
    }

    @Override
    public void onNoPicture() {
        leave();
    }

    @Override
    public void onExample(Frame frame, Bitmap lens) {
        stills.cancel();
        shown = null;
        show(frame, lens, StillReader.Note.NONE);
    }

    private void show(Frame frame, Bitmap lens, StillReader.Note note) {
        if (closed) {
            return;
        }
        enter();
        screen.lens().showStill(lens, note);
        // After the camera's last frame, which may still be under way.
        frames.post(() -> readings.restart(true));
        new PictureSource(frame, frames, owner).start();
    }

    /** Whether a picture is shown, or on its way. */
    boolean on() {
        return on;
    }

    /** Back to the camera; whether there was a picture to leave. */
    boolean leave() {
        boolean was = on;
        if (on) {
            on = false;
            left++;
            shown = null;
            stills.cancel();
            screen.lens().showStill(null, StillReader.Note.NONE);
            readings.restart(false);
            readings.requestUpdate();
            owner.onStill(false);
        }
        return was;
    }

    void close() {
        closed = true;
        stills.cancel();
    }
}
