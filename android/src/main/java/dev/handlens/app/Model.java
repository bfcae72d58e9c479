package dev.handlens.app;

import android.content.Context;
import java.io.IOException;

/** Reads frames. The product's is {@link LiteRtModel}; tests put a scripted one in its place. */
interface Model extends AutoCloseable {
    /** How a model is found; replaced by tests. */
    interface Opener {
        Model open(Context context) throws IOException, ModelMisfit;
    }

    Contract contract();

    /**
     * Fills {@code answer} from one frame; not to be called from two threads at once. An answer may have room for more
     * labels than this model knows: they are left alone.
     */
    void run(Frame frame, Answer answer);

    /** What can be taught to it; null if nothing can. */
    default Teachable teachable() {
        return null;
    }

    /** Name and version of the runtime, for the log and the about screen. */
    String runtime();

    @Override
    void close();
}
