package dev.handlens.app;

import android.graphics.SurfaceTexture;
import android.view.TextureView;

/** The preview's surface, which comes and goes by itself. */
final class PreviewSurface implements TextureView.SurfaceTextureListener {
    private final Worker camera;
    private final Runnable come;
    private final Runnable gone;
    private final Runnable resized;
    private SurfaceTexture texture;

    /** @param gone must have the camera let go of the surface, on the camera's thread */
    PreviewSurface(Worker camera, Runnable come, Runnable gone, Runnable resized) {
        this.camera = camera;
        this.come = come;
        this.gone = gone;
        this.resized = resized;
    }

    /** Null while there is none. */
    SurfaceTexture texture() {
        return texture;
    }

    @Override
    public void onSurfaceTextureAvailable(SurfaceTexture available, int width, int height) {
        texture = available;
        come.run();
    }

    @Override
    public boolean onSurfaceTextureDestroyed(SurfaceTexture lost) {
        texture = null;
        gone.run();
        // Released by us, once the camera on its thread has let go of it; the view may outlive that thread.
        camera.surely(lost::release);
        return false;
    }

    @Override
    public void onSurfaceTextureSizeChanged(SurfaceTexture changed, int width, int height) {
        resized.run();
    }

    @Override
    public void onSurfaceTextureUpdated(SurfaceTexture updated) {}
}
