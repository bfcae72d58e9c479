package dev.handlens.app;

import android.app.Activity;
import android.window.OnBackInvokedCallback;
import android.window.OnBackInvokedDispatcher;

/**
 * Back, from Android 13 on: asked for only while it means something here, so that the system can show beforehand that it leaves the
 * app.
 */
@Newer(33)
final class BackGesture {
    private final OnBackInvokedDispatcher dispatcher;
    private final OnBackInvokedCallback callback;
    private boolean asked;

    BackGesture(Activity activity, Runnable onBack) {
        dispatcher = activity.getOnBackInvokedDispatcher();
        callback = onBack::run;
    }

    void ask(boolean on) {
        if (on && !asked) {
            dispatcher.registerOnBackInvokedCallback(OnBackInvokedDispatcher.PRIORITY_DEFAULT, callback);
        } else if (!on && asked) {
            dispatcher.unregisterOnBackInvokedCallback(callback);
        }
        asked = on;
    }
}
