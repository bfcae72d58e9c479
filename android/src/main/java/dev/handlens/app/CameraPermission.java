package dev.handlens.app;

import android.Manifest;
import android.app.Activity;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.net.Uri;
import android.provider.Settings;

/** The one permission that the app asks for. */
final class CameraPermission {
    static final int REQUEST = 1;
    private static final String[] NAMES = {Manifest.permission.CAMERA};

    private final Activity activity;
    private boolean asked;

    CameraPermission(Activity activity) {
        this.activity = activity;
    }

    boolean given() {
        return activity.checkSelfPermission(NAMES[0]) == PackageManager.PERMISSION_GRANTED;
    }

    /** Asks by itself only once: the answer resumes the activity, and asking again then would never end. */
    void askOnce() {
        if (!asked) {
            ask();
        }
    }

    void ask() {
        asked = true;
        activity.requestPermissions(NAMES, REQUEST);
    }

    /** What a refusal means: the system says whether it would let us ask again. */
    Obstacle refusal(int[] results) {
        // No results: the question was interrupted, not answered.
        boolean mayAskAgain = results.length == 0 || activity.shouldShowRequestPermissionRationale(NAMES[0]);
        return mayAskAgain ? Obstacle.REFUSED : Obstacle.REFUSED_FOR_EVER;
    }

    void openSettings() {
        Uri app = Uri.fromParts("package", activity.getPackageName(), null);
        activity.startActivity(new Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, app));
    }
}
