package dev.handlens.app;

import android.content.Context;
import android.content.SharedPreferences;
import android.os.Handler;
import android.os.Looper;
import android.os.SystemClock;
import android.util.Log;
import android.view.accessibility.AccessibilityManager;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Says readings aloud, in the language of the app's words, if a person wishes it; and why it cannot. Each reading cuts the one
 * before short. On the main thread.
 */
final class Speech {
    /** A voice of the phone's; may throw whatever it likes. */
    interface Voice {
        boolean speaks(Locale locale);

        /** Whether it took the words. */
        boolean say(String words);

        void close();
    }

    /** Tests speak with other voices. */
    interface Voices {
        /** @param onAnswer whether there is an engine; told on any thread, even before this returns, after the end, or never */
        Voice open(Context context, Consumer<Boolean> onAnswer);
    }

    private enum State {
        CLOSED,
        OPENING,
        READY,
        NO_VOICE,
        NO_LANGUAGE,
        SILENT
    }

    static Voices voices = SystemVoice::new;

    static final long PATIENCE_MS = 10_000;
    /** A reading that is said later than this is of something else. */
    static final long LATEST_MS = 2000;

    private static final String LOG = "handlens";
    private static final String SPEAK = "speak";

    private final Context context;
    private final SharedPreferences kept;
    private final Handler main = new Handler(Looper.getMainLooper());
    private State state = State.CLOSED;
    private Voice voice;
    /** The newest opening: what an older one answers is of no interest. */
    private int opening;
    private boolean begun;
    private boolean triedAgain;
    private String due;
    private long dueMs;
    private Consumer<String> onNote = note -> {};

    Speech(Context context, SharedPreferences kept) {
        this.context = context;
        this.kept = kept;
    }

    boolean wanted() {
        return kept.getBoolean(SPEAK, false);
    }

    void want(boolean on) {
        kept.edit().putBoolean(SPEAK, on).apply();
        if (on && begun) {
            triedAgain = false;
            open();
        } else {
            close();
        }
    }

    /** The app is seen. */
    void start() {
        begun = true;
        triedAgain = false;
        if (wanted()) {
            open();
        }
    }

    /** It is no more: the engine belongs to all apps. */
    void stop() {
        begun = false;
        onNote = note -> {};
        close();
    }

    /** The words may be of another language now. */
    void restyle() {
        if (state == State.READY || state == State.NO_LANGUAGE) {
            chooseLanguage();
        }
    }

    void say(String label) {
        // What reads the screen aloud says each reading by itself.
        if (!wanted() || screenIsRead()) {
            return;
        }
        if (state == State.READY) {
            speak(label);
        } else if (state == State.OPENING) {
            due = label;
            dueMs = SystemClock.uptimeMillis();
        }
    }

    private void speak(String label) {
        boolean said;
        try {
            said = voice.say(label);
        } catch (RuntimeException e) {
            Log.w(LOG, "the voice broke off", e);
            said = false;
        }
        if (said) {
            triedAgain = false;
        } else if (!triedAgain) {
            // Its engine was updated, or ended: a new one may do.
            triedAgain = true;
            open();
            due = label;
            dueMs = SystemClock.uptimeMillis();
        } else {
            change(State.SILENT);
        }
    }

    private void open() {
        close();
        int mine = ++opening;
        change(State.OPENING);
        try {
            voice = voices.open(context, there -> main.post(() -> answered(mine, there)));
        } catch (RuntimeException e) {
            Log.w(LOG, "no voice", e);
            change(State.NO_VOICE);
            return;
        }
        main.postDelayed(() -> {
            if (mine == opening && state == State.OPENING) {
                change(State.SILENT);
            }
        }, PATIENCE_MS);
    }

    private void answered(int which, boolean there) {
        if (which != opening || voice == null) {
            return;
        }
        if (!there) {
            close();
            change(State.NO_VOICE);
            return;
        }
        chooseLanguage();
        if (state == State.READY && due != null && SystemClock.uptimeMillis() - dueMs <= LATEST_MS) {
            speak(due);
        }
        due = state == State.OPENING ? due : null;
    }

    private void chooseLanguage() {
        boolean speaks;
        try {
            // Most voices know a language, and not each of its regions.
            speaks = voice.speaks(Texts.locale()) || voice.speaks(new Locale(Texts.locale().getLanguage()));
        } catch (RuntimeException e) {
            Log.w(LOG, "the voice has no language", e);
            speaks = false;
        }
        change(speaks ? State.READY : State.NO_LANGUAGE);
    }

    private void close() {
        opening++;
        due = null;
        if (voice != null) {
            try {
                voice.close();
            } catch (RuntimeException e) {
                Log.w(LOG, "the voice cannot be closed", e);
            }
            voice = null;
        }
        change(State.CLOSED);
    }

    private void change(State newest) {
        state = newest;
        onNote.accept(note());
    }

    private boolean screenIsRead() {
        AccessibilityManager accessibility = (AccessibilityManager) context.getSystemService(Context.ACCESSIBILITY_SERVICE);
        return accessibility != null && accessibility.isTouchExplorationEnabled();
    }

    /** Why nothing is heard; empty if all is well. */
    String note() {
        if (wanted() && screenIsRead()) {
            return Texts.SPEECH_SCREEN_READER;
        }
        switch (state) {
            case NO_VOICE:
                return Texts.SPEECH_NO_VOICE;
            case NO_LANGUAGE:
                return Texts.speechNoLanguage();
            case SILENT:
                return Texts.SPEECH_SILENT;
            default:
                return "";
        }
    }

    /** Where what {@link #note()} says is shown, as it changes. */
    void tell(Consumer<String> onNote) {
        this.onNote = onNote;
    }
}
