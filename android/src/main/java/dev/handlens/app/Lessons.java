package dev.handlens.app;

import android.os.Handler;
import android.os.Looper;
import android.util.Log;
import java.util.function.Supplier;

/** What is to be known, learnt on the frames thread one change after the other, and the way back to what was before. */
final class Lessons {
    /** Told on the main thread, but for {@link #onModel}. */
    interface Listener {
        void onLearning();

        void onProgress(float part);

        /** Frames are to be read with this model from now on. Told on the frames thread. */
        void onModel(Model model);

        /** @param outcome null if it could not be learnt: then all is as before */
        void onLearnt(Outcome outcome);
    }

    private static final String LOG = "handlens";
    private static final float PROGRESS_STEP = 0.02f;

    private final Handler main = new Handler(Looper.getMainLooper());
    private final Handler frames;
    private final Teaching teaching;
    private final Listener listener;
    private volatile Taught wanted;
    /** What was known before the last change; null where there is no way back. */
    private Taught before;

    /** In words, in the language of whenever it is asked for. */
    private Supplier<String> said = () -> "";
    private boolean learning;
    private volatile boolean closed;

    Lessons(Handler frames, Teaching teaching, Listener listener) {
        this.frames = frames;
        this.teaching = teaching;
        this.listener = listener;
        wanted = teaching.taught();
    }

    /** Learnt already, or soon. */
    Taught wanted() {
        return wanted;
    }

    /** What was done last, in words; empty for nothing. */
    String said() {
        return said.get();
    }

    boolean mayUndo() {
        return before != null && !learning;
    }

    boolean learning() {
        return learning;
    }

    void undo() {
        if (mayUndo()) {
            learn(before, "", () -> Texts.TEACH_UNDONE);
            before = null;
        }
    }

    /**
     * @param name the class that it is about; may be empty
     * @param saying what is thereby done
     */
    void learn(Taught next, String name, Supplier<String> saying) {
        before = wanted;
        wanted = next;
        said = saying;
        learning = true;
        listener.onLearning();
        frames.post(() -> learnNow(next, name));
    }

    private void learnNow(Taught next, String name) {
        // Something else is wanted in the meantime: a later turn learns that.
        if (next != wanted || closed) {
            return;
        }
        Outcome outcome = null;
        try {
            outcome = teaching.learn(next, name, new Progress());
            listener.onModel(teaching.model());
        } catch (RuntimeException e) {
            Log.e(LOG, "what was shown cannot be learnt", e);
        }
        Outcome got = outcome;
        main.post(() -> onLearnt(next, got));
    }

    private void onLearnt(Taught next, Outcome outcome) {
        if (closed || next != wanted) {
            return;
        }
        learning = false;
        if (outcome == null) {
            wanted = teaching.taught();
            before = null;
            said = () -> Texts.TEACH_FAILED;
        } else if (!outcome.kept) {
            Supplier<String> done = said;
            said = () -> Texts.sentences(done.get(), Texts.TEACH_NOT_KEPT);
        }
        listener.onLearnt(outcome);
    }

    /** Learning stops; what was kept before is learnt again at the next start. */
    void close() {
        closed = true;
    }

    /** Goes on until it is closed. */
    private final class Progress implements Teacher.Watch {
        private float shown;

        @Override
        public boolean goesOn(float part) {
            if (part >= shown + PROGRESS_STEP) {
                shown = part;
                main.post(() -> listener.onProgress(part));
            }
            return !closed;
        }
    }
}
