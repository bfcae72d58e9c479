package dev.handlens.app;

import android.content.Context;
import android.content.SharedPreferences;

/** Whether corrections may be kept: a person is asked before the first is, and may say otherwise later. */
final class Consent {
    enum Answer {
        UNASKED,
        YES,
        NO
    }

    private static final String PREFERENCES = "corrections";
    private static final String KEPT = "kept";

    private final SharedPreferences kept;

    Consent(Context context) {
        kept = context.getSharedPreferences(PREFERENCES, Context.MODE_PRIVATE);
    }

    Answer answer() {
        return kept.contains(KEPT) ? (kept.getBoolean(KEPT, false) ? Answer.YES : Answer.NO) : Answer.UNASKED;
    }

    void say(boolean yes) {
        kept.edit().putBoolean(KEPT, yes).apply();
    }

    /** As if nobody had been asked. */
    void withdraw() {
        kept.edit().remove(KEPT).apply();
    }
}
