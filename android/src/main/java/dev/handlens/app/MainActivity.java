package dev.handlens.app;

import android.app.Activity;
import android.content.Intent;
import android.content.res.Configuration;
import android.graphics.Bitmap;
import android.graphics.SurfaceTexture;
import android.os.Bundle;
import android.os.Handler;
import android.os.HandlerThread;
import android.os.SystemClock;
import android.system.Os;
import android.system.OsConstants;
import android.util.Log;
import android.view.TextureView;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The app's one screen: opens the model, asks for the camera, and joins source, reader and views to the activity's
 * life.
 */
public final class MainActivity extends Activity
        implements CameraSource.Listener,
                LensView.Listener,
                ObstacleView.Listener,
                Stills.Listener,
                TextureView.SurfaceTextureListener {
    private static final String LOG = "handlens";
    /** A still picture's side on the screen: as sharp as a phone shows it. */
    private static final int STILL_SIDE_PIXELS = 960;


    /** Tests open another model. */
    static Model.Opener opener = LiteRtModel::open;

    private final AtomicBoolean updateDue = new AtomicBoolean();
    private final Runnable update = this::update;
    private HandlerThread thread;
    private Handler frames;
    private CameraPermission permission;
    private FirstCheck firstCheck;
    private Sheets sheets;
    private Screen screen;
    private Stills stills;
    private DisplayTurn display;
    private Model model;
    private volatile LensReader reader;
    private CameraSource camera;
    private SurfaceTexture texture;
    private boolean started;
    private boolean frozen;
    private boolean still;
    private boolean destroyed;

    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        setTitle(getApplicationInfo().loadLabel(getPackageManager()));
        Look look = new Look(this);
        permission = new CameraPermission(this);
        firstCheck = new FirstCheck(this);
        sheets = new Sheets(this, look);
        screen = new Screen(this, look, this);
        thread = new HandlerThread("frames");
        thread.start();
        frames = new Handler(thread.getLooper());
        display = new DisplayTurn(this, this::turn);
        stills = new Stills(this, frames, this);
        frames.post(this::openModel);
    }

    private void openModel() {
        try {
            Model opened = opener.open(this);
            SelfCheck check = firstCheck.done() ? null : firstCheck.run(opened);
            runOnUiThread(() -> onModel(opened, check));
        } catch (ModelMisfit e) {
            obstruct(Obstacle.MODEL_MISFIT, e.getMessage());
        } catch (IOException | RuntimeException e) {
            Log.e(LOG, "the model cannot be opened", e);
            obstruct(Obstacle.MODEL_MISFIT, String.valueOf(e.getMessage()));
        } catch (LinkageError e) {
            Log.e(LOG, "the runtime's library cannot be loaded", e);
            obstruct(Obstacle.LIBRARY_REFUSED, Texts.libraryReason(Os.sysconf(OsConstants._SC_PAGESIZE)));
        }
    }

    private void onModel(Model opened, SelfCheck check) {
        if (destroyed) {
            opened.close();
            return;
        }
        model = opened;
        reader = new LensReader(model, SystemClock::uptimeMillis, this::requestUpdate);
        screen.showModel(this, model.contract(), this, v -> openMenu(), v -> checkAgain());
        if (firstCheck.done()) {
            screen.bar().showCheck(firstCheck.summary(), firstCheck.good());
        }
        if (check != null && !check.good()) {
            sheets.check(model.contract(), check);
        }
        screen.lens().preview.setSurfaceTextureListener(this);
        proceed();
    }

    @Override
    protected void onStart() {
        super.onStart();
        started = true;
        proceed();
    }

    @Override
    protected void onResume() {
        super.onResume();
        // Back from the settings, or from the permission's question.
        proceed();
    }

    @Override
    protected void onStop() {
        started = false;
        closeCamera();
        super.onStop();
    }

    @Override
    protected void onDestroy() {
        destroyed = true;
        display.close();
        Model last = model;
        if (last != null) {
            frames.post(last::close);
        }
        thread.quitSafely();
        super.onDestroy();
    }

    /** Opens the camera if all is there for it; else shows what is missing. */
    private void proceed() {
        if (!started || model == null || still || camera != null) {
            return;
        }
        if (!permission.given()) {
            if (screen.obstacle() == null) {
                screen.showObstacle(Obstacle.REFUSED, "");
            }
            permission.askOnce();
            return;
        }
        Obstacle shown = screen.obstacle();
        if (shown == Obstacle.REFUSED || shown == Obstacle.REFUSED_FOR_EVER) {
            screen.hideObstacle();
        }
        if (texture != null) {
            frozen = false;
            screen.lens().showFrozen(false);
            reader.restart(false);
            camera = new CameraSource(this, model.contract(), texture, frames, this);
            camera.setDisplayDegrees(display.degrees());
            camera.start();
        }
    }

    private void closeCamera() {
        if (camera != null) {
            camera.stop();
            camera = null;
            screen.lens().setKeepScreenOn(false);
        }
    }

    @Override
    public void onRequestPermissionsResult(int code, String[] names, int[] results) {
        if (code == CameraPermission.REQUEST && !permission.given()) {
            screen.showObstacle(permission.refusal(results), "");
        } else {
            proceed();
        }
    }

    /** On the frames thread. */
    @Override
    public void onOpened(CameraTraits traits) {
        runOnUiThread(() -> {
            screen.hideObstacle();
            screen.lens().setKeepScreenOn(true);
            screen.lens().showCamera(traits, model.contract(), display.degrees());
        });
    }

    /** On the frames thread. */
    @Override
    public void onFailed(Obstacle obstacle) {
        obstruct(obstacle, "");
    }

    /** On the frames thread. */
    @Override
    public void onFrame(Frame frame) {
        guarded(() -> reader.onFrame(frame));
    }

    /** On the frames thread. */
    @Override
    public void onPicture(StillPicture picture) {
        guarded(() -> {
            StillReader stillReader = new StillReader(model, picture);
            StillReader.Seen seen = stillReader.read();
            Bitmap lens = picture.show(seen.look, STILL_SIDE_PIXELS);
            runOnUiThread(() -> showStill(seen.frame, lens, stillReader.note()));
        });
    }

    private void guarded(Runnable reading) {
        try {
            reading.run();
        } catch (RuntimeException e) {
            Log.e(LOG, "the model stopped", e);
            obstruct(Obstacle.MODEL_MISFIT, String.valueOf(e.getMessage()));
            runOnUiThread(this::closeCamera);
        }
    }

    private void obstruct(Obstacle obstacle, String detail) {
        runOnUiThread(() -> {
            if (!destroyed && !still) {
                screen.showObstacle(obstacle, detail);
            }
        });
    }

    /** On the frames thread; several frames may share one update. */
    private void requestUpdate() {
        if (updateDue.compareAndSet(false, true)) {
            screen.root().post(update);
        }
    }

    private void update() {
        updateDue.set(false);
        if (!destroyed) {
            screen.showReading(reader);
        }
    }

    @Override
    public void onTap() {
        if (still) {
            leaveStill();
        } else if (camera != null) {
            frozen = !frozen;
            camera.setFrozen(frozen);
            screen.lens().showFrozen(frozen);
        }
    }

    @Override
    public void onZoom(float factor) {
        if (camera != null) {
            camera.setZoom(factor);
        }
    }

    @Override
    public void onTorch(boolean on) {
        if (camera != null) {
            camera.setTorch(on);
        }
    }

    @Override
    public void onAction(Obstacle.Action action) {
        switch (action) {
            case ASK:
                permission.ask();
                break;
            case SETTINGS:
                permission.openSettings();
                break;
            case RETRY:
                closeCamera();
                proceed();
                break;
            case PICTURE:
                pickPicture();
                break;
            default:
                break;
        }
    }

    private void openMenu() {
        sheets.menu(
                this::pickPicture,
                () -> stills.showExample(model.contract()),
                this::checkAgain,
                () -> sheets.about(model));
    }

    private void checkAgain() {
        frames.post(() -> {
            SelfCheck check = firstCheck.run(model);
            runOnUiThread(() -> {
                if (!destroyed) {
                    sheets.check(model.contract(), check);
                    if (check != null) {
                        screen.bar().showCheck(check.summary(), check.good());
                    }
                }
            });
        });
    }

    private void pickPicture() {
        stills.pick(model.contract());
    }

    @Override
    protected void onActivityResult(int code, int result, Intent data) {
        if (code == Stills.PICK && result == RESULT_OK && data != null && data.getData() != null && model != null) {
            stills.open(data.getData());
        }
    }

    @Override
    public void onExample(Frame frame, Bitmap lens) {
        showStill(frame, lens, StillReader.Note.NONE);
    }

    private void showStill(Frame frame, Bitmap lens, StillReader.Note note) {
        if (destroyed) {
            return;
        }
        still = true;
        closeCamera();
        screen.hideObstacle();
        screen.lens().showStill(lens, Texts.still(note));
        // After the camera's last frame, which may still be under way.
        frames.post(() -> reader.restart(true));
        new PictureSource(frame, frames, this).start();
    }

    private void leaveStill() {
        still = false;
        screen.lens().showStill(null, "");
        reader.restart(false);
        requestUpdate();
        proceed();
    }

    @Override
    public void onConfigurationChanged(Configuration configuration) {
        super.onConfigurationChanged(configuration);
        turn();
    }

    private void turn() {
        if (camera != null) {
            camera.setDisplayDegrees(display.degrees());
            screen.lens().turn(display.degrees());
            reader.restart(false);
        }
    }

    @Override
    public void onSurfaceTextureAvailable(SurfaceTexture available, int width, int height) {
        texture = available;
        proceed();
    }

    @Override
    public boolean onSurfaceTextureDestroyed(SurfaceTexture lost) {
        texture = null;
        closeCamera();
        // Released by us, once the camera on the frames thread has let go of it.
        frames.post(lost::release);
        return false;
    }

    @Override
    public void onSurfaceTextureSizeChanged(SurfaceTexture changed, int width, int height) {}

    @Override
    public void onSurfaceTextureUpdated(SurfaceTexture updated) {}

    Screen screen() {
        return screen;
    }

    CameraSource camera() {
        return camera;
    }

    Handler frames() {
        return frames;
    }
}
