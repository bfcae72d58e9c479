package dev.handlens.app;

import android.content.Context;
import android.content.SharedPreferences;

/** What of the lens is kept from one day to the next: the side, each side's zoom, the mirroring. Never the light. */
final class LensMemory {
    private static final String PREFERENCES = "lens";
    private static final String FRONT = "front";
    private static final String MIRRORED = "mirrored";

    private final SharedPreferences kept;

    LensMemory(Context context) {
        kept = context.getSharedPreferences(PREFERENCES, Context.MODE_PRIVATE);
    }

    LensSettings settings(boolean front) {
        return new LensSettings(front, false, false, kept.getFloat(zoomOf(front), 0));
    }

    boolean front() {
        return kept.getBoolean(FRONT, false);
    }

    void keepFront(boolean front) {
        kept.edit().putBoolean(FRONT, front).apply();
    }

    void keepZoom(boolean front, float zoom) {
        kept.edit().putFloat(zoomOf(front), zoom).apply();
    }

    boolean mirrored() {
        return kept.getBoolean(MIRRORED, false);
    }

    void keepMirrored(boolean mirrored) {
        kept.edit().putBoolean(MIRRORED, mirrored).apply();
    }

    private static String zoomOf(boolean front) {
        return front ? "zoom.front" : "zoom.back";
    }
}
