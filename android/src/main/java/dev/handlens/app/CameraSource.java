package dev.handlens.app;

import android.graphics.SurfaceTexture;
import android.media.Image;
import android.os.Handler;
import java.util.function.BooleanSupplier;

/**
 * The camera as a source of frames. Everything happens on the camera's own thread, in the order of the calls, so that
 * neither opening nor closing nor a slow model ever holds up the screen.
 */
final class CameraSource implements FrameSource {
    /** Told on the camera's thread, but for the frames, {@link #onRunning} and {@link #onBlack}: on the model's. */
    interface Listener extends Sink {
        /** A camera is there, its frames are not yet. */
        void onOpened(CameraTraits traits);

        /** Its first frame is about to come: nothing is in the way. */
        void onRunning();

        void onFailed(Obstacle obstacle);

        /** @see BlackWatch */
        void onBlack(boolean black);
    }

    private final Handler thread;
    private final CameraKeeper keeper;

    /**
     * @param thread the camera's
     * @param frames the model's
     * @param reads whether there is a reading now; asked on the camera's thread
     */
    CameraSource(
            CameraChoice choice,
            SurfaceTexture preview,
            LensSettings settings,
            Handler thread,
            Handler frames,
            BooleanSupplier reads,
            Listener listener) {
        this.thread = thread;
        keeper = new CameraKeeper(choice, preview, settings, thread, frames, reads, listener);
    }

    @Override
    public void start() {
        thread.post(keeper::start);
    }

    @Override
    public void stop() {
        thread.post(keeper::stop);
    }

    /** Something may have changed for the better: whatever had failed is tried again, as from the start. */
    void nudge() {
        thread.post(keeper::nudge);
    }

    /** The light, the zoom and the freeze; of another side, only a camera that is opened anew hears. */
    void set(LensSettings newest) {
        thread.post(() -> keeper.set(newest));
    }

    /** Focus and light for what lies there in the lens, in units 0..1 of the upright frame. */
    void tap(float x, float y) {
        thread.post(() -> keeper.tap(x, y));
    }

    void setDisplayDegrees(int degrees) {
        thread.post(() -> keeper.setDisplayDegrees(degrees));
    }

    /** The preview's view was laid out anew. */
    void resizePreview() {
        thread.post(() -> {
            if (keeper.session() != null) {
                keeper.session().sizePreview();
            }
        });
    }

    /** As if the camera had taken it, on its thread; the image is taken over. */
    void onImage(Image image) {
        if (keeper.session() == null) {
            image.close();
        } else {
            keeper.session().feed().offer(image);
        }
    }

    /** Whether a camera is open now; to be asked on the camera's thread. */
    boolean isOpen() {
        return keeper.session() != null && keeper.session().device() != null;
    }

    CameraKeeper keeper() {
        return keeper;
    }
}
