package dev.handlens.app;

import android.app.Activity;
import android.content.Context;
import android.hardware.display.DisplayManager;

/**
 * How the screen is turned. Half a turn changes no configuration: only the display's listener hears of it. That listener also
 * hears of every other display, and of each change of the frame rate: {@code turned} is told of turns alone.
 */
final class DisplayTurn implements DisplayManager.DisplayListener {
    private final Activity activity;
    private final DisplayManager displays;
    private final Runnable turned;
    private int told;

    DisplayTurn(Activity activity, Runnable turned) {
        this.activity = activity;
        this.turned = turned;
        displays = (DisplayManager) activity.getSystemService(Context.DISPLAY_SERVICE);
        displays.registerDisplayListener(this, null);
        told = degrees();
    }

    /** From the device's natural position: 0, 90, 180 or 270. */
    int degrees() {
        return 90 * activity.getWindowManager().getDefaultDisplay().getRotation();
    }

    /** Looks whether the screen was turned. */
    void look() {
        int degrees = degrees();
        if (degrees != told) {
            told = degrees;
            turned.run();
        }
    }

    void close() {
        displays.unregisterDisplayListener(this);
    }

    @Override
    public void onDisplayChanged(int display) {
        look();
    }

    @Override
    public void onDisplayAdded(int display) {}

    @Override
    public void onDisplayRemoved(int display) {}
}
