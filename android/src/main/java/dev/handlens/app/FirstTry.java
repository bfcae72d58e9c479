package dev.handlens.app;

import android.content.Context;
import android.content.SharedPreferences;
import android.os.Build;
import android.os.Process;

/**
 * A mark on disk that something is being tried whose crash would repeat at each start: the model for the first time, or what was
 * taught being learnt again. A runtime that crashes takes the process with it, and nothing but such a mark can say so at the next
 * start.
 */
final class FirstTry {
    /** The model. */
    static final String MODEL = "first-try";
    /** What was taught. */
    static final String TAUGHT = "learning-again";

    static final String PROCESS = "process";
    static final String WHICH = "installed";
    private static final int ANDROID_11 = 30;

    private final Context context;
    private final SharedPreferences kept;
    private final long which;

    /**
     * @param what {@link #MODEL} or {@link #TAUGHT}
     * @param which of them: when this app was installed, for one, since an update may have mended what stopped the last one
     */
    FirstTry(Context context, String what, long which) {
        this.context = context;
        this.which = which;
        kept = context.getSharedPreferences(what, Context.MODE_PRIVATE);
    }

    /**
     * What may have stopped the process that tried last and did not finish: null if nothing did, or something else is known to
     * have.
     */
    String stopped() {
        String process = kept.getString(PROCESS, "");
        // Our own mark: another activity of this very process is trying now.
        if (process.isEmpty() || process.equals(thisProcess()) || kept.getLong(WHICH, -1) != which) {
            return null;
        }
        if (Build.VERSION.SDK_INT < ANDROID_11) {
            return "";
        }
        LastExit exit = LastExit.of(context, Integer.parseInt(process.substring(0, process.indexOf(' '))));
        return exit == null ? "" : exit.harmless ? null : exit.said;
    }

    /** On disk when this returns. */
    void begin() {
        kept.edit().putString(PROCESS, thisProcess()).putLong(WHICH, which).commit();
    }

    void end() {
        kept.edit().remove(PROCESS).apply();
    }

    /** Numbers of processes are used again after a restart of the phone: the time tells them apart. */
    private static String thisProcess() {
        return Process.myPid() + " " + Process.getStartElapsedRealtime();
    }
}
