package dev.handlens.app;

import android.app.Activity;

/** What the buttons below an obstacle do. */
final class Remedies {
    private final Activity activity;
    private final Screen screen;
    private final CameraPermission permission;
    private final StillFlow still;
    private final Runnable onRetry;
    private final Runnable onWake;

    Remedies(
            Activity activity,
            Screen screen,
            CameraPermission permission,
            StillFlow still,
            Runnable onRetry,
            Runnable onWake) {
        this.activity = activity;
        this.screen = screen;
        this.permission = permission;
        this.still = still;
        this.onRetry = onRetry;
        this.onWake = onWake;
    }

    void take(Obstacle.Action action) {
        switch (action) {
            case ASK:
                permission.ask();
                break;
            case SETTINGS:
                permission.openSettings();
                break;
            case RETRY:
                screen.hideObstacle();
                onRetry.run();
                break;
            case WAKE:
                onWake.run();
                break;
            case COPY:
                Copies.copy(activity, PhoneDetails.of(activity, screen.obstacleSaid()));
                break;
            case PICTURE:
                still.pick();
                break;
            default:
                break;
        }
    }
}
