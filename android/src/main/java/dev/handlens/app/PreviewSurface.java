package dev.handlens.app;

import android.graphics.SurfaceTexture;
import android.os.Handler;
import android.view.TextureView;

/** The preview's surface, which comes and goes by itself. */
final class PreviewSurface implements TextureView.SurfaceTextureListener {
    private final Handler frames;
    private final Runnable come;
    private final Runnable gone;
    private SurfaceTexture texture;

    /** @param gone must have the camera let go of the surface, on the frames thread */
    PreviewSurface(Handler frames, Runnable come, Runnable gone) {
        this.frames = frames;
        this.come = come;
        this.gone = gone;
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
        // Released by us, once the camera on the frames thread has let go of it.
        frames.post(lost::release);
        return false;
    }

    @Override
    public void onSurfaceTextureSizeChanged(SurfaceTexture changed, int width, int height) {}

    @Override
    public void onSurfaceTextureUpdated(SurfaceTexture updated) {}
}
