package dev.handlens.app;

import android.content.Context;
import android.content.SharedPreferences;
import android.content.pm.PackageManager;
import android.util.Log;
import java.io.IOException;
import java.util.Locale;

/** Runs the self-check once after each installation, and remembers how it went. */
final class FirstCheck {
    private static final String LOG = "handlens";
    static final String PREFERENCES = "self-check";
    static final String INSTALLED = "installed";
    static final String PASSED = "passed";
    static final String FRAMES = "frames";
    static final String MILLISECONDS = "milliseconds";
    static final String GOOD = "good";

    private final Context context;
    private final SharedPreferences kept;

    FirstCheck(Context context) {
        this.context = context;
        kept = context.getSharedPreferences(PREFERENCES, Context.MODE_PRIVATE);
    }

    /** Whether this installation has been checked. */
    boolean done() {
        return kept.getLong(INSTALLED, -1) == installedAt();
    }

    /** In today's language, whatever it was when this phone was checked. */
    String summary() {
        return Texts.checked(kept.getInt(PASSED, 0), kept.getInt(FRAMES, 0), kept.getFloat(MILLISECONDS, 0));
    }

    boolean good() {
        return kept.getBoolean(GOOD, false);
    }

    /** Null if the app carries no golden frames. To be called on the frames thread. */
    SelfCheck run(Model model) {
        try (Golden golden = Golden.open(context.getAssets(), model.contract())) {
            SelfCheck check = SelfCheck.run(model, golden);
            log(model, check);
            kept.edit()
                    .putLong(INSTALLED, installedAt())
                    .putInt(PASSED, check.passed)
                    .putInt(FRAMES, check.rows.size())
                    .putFloat(MILLISECONDS, (float) check.millisecondsAFrame)
                    .putBoolean(GOOD, check.good())
                    .apply();
            return check;
        } catch (IOException e) {
            Log.w(LOG, "self-check: there are no frames to check with", e);
            return null;
        }
    }

    private void log(Model model, SelfCheck check) {
        String line = String.format(
                Locale.ROOT,
                "self-check: %d of %d as trained, %.1f ms a frame, worst difference %s, %s",
                check.passed,
                check.rows.size(),
                check.millisecondsAFrame,
                check.worst,
                model.runtime());
        if (check.good()) {
            Log.i(LOG, line);
            return;
        }
        Log.e(LOG, line);
        for (int i = 0; i < check.rows.size(); i++) {
            SelfCheck.Row row = check.rows.get(i);
            if (!row.passed) {
                Log.e(LOG, "self-check: frame " + i + " is " + row.truth + "; trained " + row.wanted + ", here " + row.got);
            }
        }
    }

    /** When the app was installed or updated last. */
    long installedAt() {
        try {
            return context.getPackageManager().getPackageInfo(context.getPackageName(), 0).lastUpdateTime;
        } catch (PackageManager.NameNotFoundException e) {
            return 0;
        }
    }
}
