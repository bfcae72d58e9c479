package dev.handlens.app;

import android.app.Activity;
import java.util.function.Consumer;

/**
 * When the camera rests: nobody is there, or the phone is too hot. The screen says so; a touch, or the cold, wakes it. On the main
 * thread, but for {@link #due}.
 */
final class Rest implements Warmth.Listener {
    private final Screen screen;
    private final Runnable changed;
    private final Consumer<Boolean> warmer;
    private final Idle idle = new Idle(() -> rest(Obstacle.RESTING));
    private final Warmth warmth;
    private Obstacle why;

    /**
     * @param changed the camera is to be closed, and opened again if it does not rest
     * @param warmer told whether only half of the frames are read
     */
    Rest(Activity activity, Screen screen, Runnable changed, Consumer<Boolean> warmer) {
        this.screen = screen;
        this.changed = changed;
        this.warmer = warmer;
        warmth = new Warmth(activity, this);
    }

    private void rest(Obstacle reason) {
        why = reason;
        changed.run();
    }

    private void wake() {
        why = null;
        if (screen.obstacle() == Obstacle.RESTING || screen.obstacle() == Obstacle.HOT) {
            screen.hideObstacle();
        }
        changed.run();
    }

    /** Whether the camera is to stay closed: then the screen says why. */
    boolean rests() {
        if (why != null) {
            screen.showObstacle(why, "");
        }
        return why != null;
    }

    /** The camera runs, or does not: only then is it of interest whether anybody is there. */
    void watch(boolean running) {
        idle.watch(running);
        screen.lens().setKeepScreenOn(running);
    }

    /** Another label was read. */
    void stir() {
        idle.stir();
    }

    void touched() {
        idle.stir();
        if (why == Obstacle.RESTING) {
            wake();
        }
    }

    @Override
    public void onWarmth(boolean warm, boolean hot) {
        warmer.accept(warm);
        if (hot) {
            rest(Obstacle.HOT);
        } else if (why == Obstacle.HOT) {
            wake();
        }
    }

    /** Whether this frame is to be read; on the frames thread. */
    boolean due() {
        return warmth.due();
    }

    void close() {
        idle.watch(false);
        warmth.close();
    }
}
