package dev.handlens.app;

import android.app.Activity;
import android.content.Context;
import android.content.SharedPreferences;
import android.graphics.Bitmap;
import android.os.Handler;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What becomes of a reading: it goes into the history, and is said aloud if a person wishes it. On the main thread, but for look. */
final class Recounting {
    private static final String PREFERENCES = "recounting";
    private static final String KEEP = "keep";

    private final Activity activity;
    private final Handler frames;
    private final BooleanSupplier quiet;
    private final History history = History.OF_THIS_PROCESS;
    private final HistoryFile file;
    private final SharedPreferences kept;
    private final Speech speech;
    private final Moments moments = new Moments(this::onReading);

    /** @param quiet whether readings are not shown now */
    Recounting(Activity activity, Handler frames, BooleanSupplier quiet) {
        this.activity = activity;
        this.frames = frames;
        this.quiet = quiet;
        kept = activity.getSharedPreferences(PREFERENCES, Context.MODE_PRIVATE);
        file = new HistoryFile(activity.getFilesDir());
        speech = new Speech(activity, kept);
        history.enter();
        frames.post(() -> {
            if (keeps()) {
                List<History.Entry> earlier = file.read();
                activity.runOnUiThread(() -> history.restore(earlier));
            }
        });
    }

    /** The reader has just read that frame; on the frames thread. */
    void look(Frame frame, LensReader reader, long nowMs) {
        moments.look(frame, reader, nowMs);
    }

    private void onReading(String label, float score, Bitmap lens, boolean still) {
        long timeMs = System.currentTimeMillis();
        activity.runOnUiThread(() -> {
            if (!quiet.getAsBoolean()) {
                history.add(new History.Entry(label, score, timeMs, lens), still);
                speech.say(label);
            }
        });
    }

    void start() {
        speech.start();
    }

    /** The app may be ended from here on. */
    void stop() {
        speech.stop();
        write();
    }

    void close() {
        history.leave(activity.isFinishing(), keeps());
    }

    void restyle() {
        speech.restyle();
    }

    private boolean keeps() {
        return kept.getBoolean(KEEP, false);
    }

    private void keep(boolean on) {
        kept.edit().putBoolean(KEEP, on).apply();
        if (on) {
            history.touch();
            write();
        } else {
            frames.post(file::delete);
        }
    }

    private void write() {
        List<History.Entry> newest = keeps() ? history.changes() : null;
        if (newest != null) {
            frames.post(() -> file.write(newest));
        }
    }

    private void clear() {
        history.clear();
        frames.post(file::delete);
    }

    /** What a person can choose of it. */
    void addTo(Sheet sheet) {
        sheet.entry(Icon.Shape.HISTORY, Texts.MENU_HISTORY, this::open);
        SwitchLine speak = new SwitchLine(activity, new Look(activity), Icon.Shape.SPEAK, Texts.MENU_SPEAK);
        speak.show(speech.wanted(), speech.note(), speech::want);
        speech.tell(speak::say);
        sheet.view(speak, 0);
    }

    private void open() {
        SwitchLine keep = new SwitchLine(activity, new Look(activity), Icon.Shape.LOCK, Texts.HISTORY_KEEP);
        keep.show(keeps(), Texts.HISTORY_KEEP_WHY, this::keep);
        Sharing sharing = new Sharing(activity, frames);
        new HistorySheet(activity, history.entries(), keep, sharing::share, this::clear).show();
    }
}
