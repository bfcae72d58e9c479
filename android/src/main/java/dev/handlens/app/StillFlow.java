package dev.handlens.app;

import android.app.Activity;
import android.content.Intent;
import android.graphics.Bitmap;
import android.net.Uri;
import android.os.Handler;

/** A still picture in the camera's place: picked or an example, read once, and left again. On the main thread. */
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

    private final Activity activity;
    private final Screen screen;
    private final Readings readings;
    private final Handler frames;
    private final Owner owner;
    private final Stills stills;
    /** Picked before there was a model: the system had ended the app under its picker. */
    private Uri picked;

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
            stills.open(picked);
            picked = null;
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
            picked = data.getData();
            if (ready) {
                start();
            }
        }
    }

    /** On the frames thread. */
    @Override
    public void onPicture(StillPicture picture) {
        owner.guarded(() -> {
            StillReader reader = new StillReader(readings.model(), picture);
            StillReader.Seen seen = reader.read();
            Bitmap lens = picture.show(seen.look, SIDE_PIXELS);
            activity.runOnUiThread(() -> show(seen.frame, lens, reader.note()));
        });
    }

    @Override
    public void onExample(Frame frame, Bitmap lens) {
        show(frame, lens, StillReader.Note.NONE);
    }

    private void show(Frame frame, Bitmap lens, StillReader.Note note) {
        if (closed) {
            return;
        }
        on = true;
        owner.onStill(true);
        screen.hideObstacle();
        screen.lens().showStill(lens, note);
        // After the camera's last frame, which may still be under way.
        frames.post(() -> readings.restart(true));
        new PictureSource(frame, frames, owner).start();
    }

    /** Whether a picture is shown. */
    boolean on() {
        return on;
    }

    /** Back to the camera; whether there was a picture to leave. */
    boolean leave() {
        boolean left = on;
        if (on) {
            on = false;
            screen.lens().showStill(null, StillReader.Note.NONE);
            readings.restart(false);
            readings.requestUpdate();
            owner.onStill(false);
        }
        return left;
    }

    void close() {
        closed = true;
    }
}
