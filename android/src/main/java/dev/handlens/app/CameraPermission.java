package dev.handlens.app;

import android.Manifest;
import android.app.Activity;
import android.content.ActivityNotFoundException;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.net.Uri;
import android.os.SystemClock;
import android.provider.Settings;
import android.widget.Toast;

/** The one permission that the app asks for. */
final class CameraPermission {
    static final int REQUEST = 1;
    /** An answer that comes faster was given by the system: nobody reads a question and presses a button in that time. */
    static final long AT_ONCE_MS = 350;

    private static final String[] NAMES = {Manifest.permission.CAMERA};

    private final Activity activity;
    private boolean asked;
    private boolean refusedBefore;
    private long askedMs = Long.MIN_VALUE / 2;

    CameraPermission(Activity activity) {
        this.activity = activity;
    }

    boolean given() {
        return activity.checkSelfPermission(NAMES[0]) == PackageManager.PERMISSION_GRANTED;
    }

    /**
     * Whether the camera may be used; if not, the screen says so, and the question is asked: by itself only once, since the answer
     * resumes the activity, and asking again then would never end.
     */
    boolean allows(Screen screen) {
        Obstacle shown = screen.obstacle();
        if (given()) {
            if (shown == Obstacle.REFUSED || shown == Obstacle.REFUSED_FOR_EVER) {
                screen.hideObstacle();
            }
            return true;
        }
        if (shown == null) {
            screen.showObstacle(Obstacle.REFUSED, "");
        }
        if (!asked) {
            ask();
        }
        return false;
    }

    void ask() {
        asked = true;
        refusedBefore = activity.shouldShowRequestPermissionRationale(NAMES[0]);
        askedMs = SystemClock.uptimeMillis();
        activity.requestPermissions(NAMES, REQUEST);
    }

    /**
     * What a refusal means. That the system would show no reason is no proof of "for ever": it shows none after a question that
     * was only dismissed, either. It is for ever if that ended just now, or if the system answered by itself.
     */
    Obstacle refusal(int[] results) {
        // The process may have died under the question: then another one asked it.
        asked = true;
        // No results: the question was interrupted, not answered.
        if (results.length == 0 || activity.shouldShowRequestPermissionRationale(NAMES[0])) {
            return Obstacle.REFUSED;
        }
        boolean atOnce = SystemClock.uptimeMillis() - askedMs < AT_ONCE_MS;
        return refusedBefore || atOnce ? Obstacle.REFUSED_FOR_EVER : Obstacle.REFUSED;
    }

    /** This app's settings, else all of them; a managed device may have neither. */
    void openSettings() {
        Uri app = Uri.fromParts("package", activity.getPackageName(), null);
        boolean opened = open(new Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, app))
                || open(new Intent(Settings.ACTION_SETTINGS));
        if (!opened) {
            Toast.makeText(activity, Texts.NO_SETTINGS, Toast.LENGTH_LONG).show();
        }
    }

    private boolean open(Intent settings) {
        try {
            activity.startActivity(settings);
            return true;
        } catch (ActivityNotFoundException | SecurityException e) {
            return false;
        }
    }
}
