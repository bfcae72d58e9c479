package dev.handlens.app;

import android.app.ActivityManager;
import android.app.ApplicationExitInfo;
import android.content.Context;
import android.system.OsConstants;
import android.util.Log;

/** Why an earlier process of the app ended, as the system remembers it. */
@Newer(30)
final class LastExit {
    private static final String LOG = "handlens";

    /** Closed by a person, or by the system for room: nothing was wrong with the app. */
    final boolean harmless;

    final String said;

    private LastExit(ApplicationExitInfo exit) {
        harmless = !ownFault(exit.getReason(), exit.getStatus());
        said = Texts.exit(exit.getReason(), exit.getStatus(), exit.getDescription());
    }

    /** Null if the system does not remember that process. */
    static LastExit of(Context context, int process) {
        ActivityManager manager = (ActivityManager) context.getSystemService(Context.ACTIVITY_SERVICE);
        try {
            for (ApplicationExitInfo exit : manager.getHistoricalProcessExitReasons(context.getPackageName(), process, 1)) {
                return new LastExit(exit);
            }
        } catch (RuntimeException e) {
            // A maker's own service may refuse: nothing is known then, and the app starts all the same.
            Log.w(LOG, "why the app ended is not said", e);
        }
        return null;
    }

    private static boolean ownFault(int reason, int status) {
        switch (reason) {
            case ApplicationExitInfo.REASON_CRASH:
            case ApplicationExitInfo.REASON_CRASH_NATIVE:
            case ApplicationExitInfo.REASON_ANR:
            case ApplicationExitInfo.REASON_EXIT_SELF:
            case ApplicationExitInfo.REASON_INITIALIZATION_FAILURE:
            case ApplicationExitInfo.REASON_UNKNOWN:
                return true;
            case ApplicationExitInfo.REASON_SIGNALED:
                // Some phones say so of what they kill for room, too.
                return status != OsConstants.SIGKILL;
            default:
                return false;
        }
    }
}
