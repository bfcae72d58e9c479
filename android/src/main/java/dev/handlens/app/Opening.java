package dev.handlens.app;

import android.app.Activity;
import android.util.Log;
import java.io.IOException;

/** Opens the model, has this phone checked with it once, and learns again what it was taught; on the frames thread. */
final class Opening {
    /** Told on the frames thread. */
    interface Listener {
        /** It takes longer: what was taught is learnt again. */
        void onBusy();

        /**
         * @param check null if there was none
         * @param teaching null if this model cannot be taught
         */
        void onOpened(Model trained, SelfCheck check, Teaching teaching);

        void onRefused(Obstacle obstacle, String detail);
    }

    private static final String LOG = "handlens";

    private Opening() {}

    /** @param again even if the first try stood unfinished: a person asked for it */
    static void run(
            Activity activity,
            Model.Opener opener,
            FirstCheck firstCheck,
            boolean again,
            Teacher.Watch watch,
            Listener listener) {
        long installed = firstCheck.installedAt();
        FirstTry firstTry = new FirstTry(activity, FirstTry.MODEL, installed);
        boolean first = !firstCheck.done();
        String stopped = first && !again ? firstTry.stopped() : null;
        if (stopped != null) {
            listener.onRefused(Obstacle.STOPPED, stopped);
            return;
        }
        if (first) {
            firstTry.begin();
        }
        try {
            Model trained = opener.open(activity);
            // Of the trained model alone: nothing is taught yet.
            SelfCheck check = first ? firstCheck.run(trained) : null;
            if (first && check == null) {
                runOnce(trained);
            }
            firstTry.end();
            listener.onOpened(trained, check, teaching(activity, trained, installed, watch, listener));
        } catch (ModelMisfit e) {
            listener.onRefused(Obstacle.MODEL_MISFIT, e.getMessage());
        } catch (IOException | RuntimeException e) {
            Log.e(LOG, "the model cannot be opened", e);
            listener.onRefused(Obstacle.MODEL_MISFIT, String.valueOf(e.getMessage()));
        } catch (LinkageError e) {
            Log.e(LOG, "the runtime's library cannot be loaded", e);
            listener.onRefused(Obstacle.LIBRARY_REFUSED, String.valueOf(e.getMessage()));
        } finally {
            // Also after what was caught, and is on the screen.
            firstTry.end();
        }
    }

    /** Without golden frames nothing has run yet: a runtime that crashes is to do so under the mark, not over the camera's first frame. */
    private static void runOnce(Model trained) {
        trained.run(Frame.black(trained.contract()), new Answer(trained.contract()));
    }

    private static Teaching teaching(
            Activity activity, Model trained, long installed, Teacher.Watch watch, Listener listener) {
        if (trained.teachable() == null) {
            return null;
        }
        Teaching teaching = new Teaching(activity, trained);
        boolean[] said = new boolean[1];
        teaching.restore(installed, done -> {
            if (!said[0]) {
                said[0] = true;
                listener.onBusy();
            }
            return watch.goesOn(done);
        });
        return teaching;
    }
}
