package dev.handlens.app;

import android.content.Context;
import android.os.PowerManager;
import android.util.Log;
import java.util.function.IntConsumer;

/** The phone's thermal status as it changes, from PowerManager; told on the main thread, and once at the start. */
@Newer(29)
final class ThermalStatus implements AutoCloseable {
    private static final String LOG = "handlens";

    private final PowerManager power;
    private final PowerManager.OnThermalStatusChangedListener listener;
    private boolean listening;

    ThermalStatus(Context context, IntConsumer listener) {
        power = (PowerManager) context.getSystemService(Context.POWER_SERVICE);
        this.listener = listener::accept;
        try {
            power.addThermalStatusListener(this.listener);
            listening = true;
        } catch (RuntimeException e) {
            // "Listener failed to set": PowerManager's own, where the service refuses. Nothing is known of the heat then.
            Log.w(LOG, "no thermal status", e);
        }
    }

    @Override
    public void close() {
        try {
            if (listening) {
                power.removeThermalStatusListener(listener);
            }
        } catch (RuntimeException e) {
            // "Listener failed to remove": the service was started anew meanwhile, and knows of none.
            Log.w(LOG, "the thermal status goes on", e);
        }
    }
}
