package dev.handlens.app;

import android.app.Activity;
import android.content.Intent;
import android.content.res.Configuration;
import android.graphics.Bitmap;
import android.os.Bundle;
import android.os.Handler;
import android.util.Log;

/**
 * The app's one screen: opens the model, asks for the camera, and joins source, reader and views to the activity's
 * life.
 */
public final class MainActivity extends Activity
        implements FrameSource.Sink,
                LensView.Listener,
                ObstacleView.Listener,
                Stills.Listener,
                Opening.Listener {
    private static final String LOG = "handlens";
    /** A still picture's side on the screen: as sharp as a phone shows it. */
    private static final int STILL_SIDE_PIXELS = 960;


    /** Tests open another model. */
    static Model.Opener opener = LiteRtModel::open;

    private Worker camera;
    /** The model's. */
    private Worker frames;
    private CameraPermission permission;
    private FirstCheck firstCheck;
    private Sheets sheets;
    private Screen screen;
    private Stills stills;
    private DisplayTurn display;
    private TeachFlow flow;
    private Readings readings;
    private PreviewSurface preview;
    private Model trained;
    private LiveLens live;
    private Bundle saved;
    private boolean started;
    private boolean still;
    private volatile boolean destroyed;

    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        setTitle(getApplicationInfo().loadLabel(getPackageManager()));
        Look look = new Look(this);
        permission = new CameraPermission(this);
        firstCheck = new FirstCheck(this);
        sheets = new Sheets(this, look);
        screen = new Screen(this, look, this);
        camera = new Worker("camera");
        frames = new Worker("frames");
        display = new DisplayTurn(this, this::turn);
        stills = new Stills(this, frames.handler(), this);
        readings = new Readings(screen);
        preview = new PreviewSurface(camera, this::proceed, this::closeCamera, () -> live.resizePreview());
        saved = state;
        frames.handler().post(() -> Opening.run(this, opener, firstCheck, done -> !destroyed, this));
    }

    /** On the frames thread. */
    @Override
    public void onBusy(String said) {
        runOnUiThread(() -> screen.showBusy(said));
    }

    /** On the frames thread. */
    @Override
    public void onOpened(Model opened, SelfCheck check, Teaching teaching) {
        DeskCheck.answer(this, getIntent(), opened);
        readings.use(teaching == null ? opened : teaching.model());
        runOnUiThread(() -> onModel(opened, check, teaching));
    }

    private void onModel(Model opened, SelfCheck check, Teaching teaching) {
        if (destroyed) {
            opened.close();
            return;
        }
        trained = opened;
        screen.showModel(readings.model().contract(), this, v -> openMenu(), v -> checkAgain());
        live = new LiveLens(this, screen, trained.contract(), camera, frames, display, readings, this);
        flow = new TeachFlow(this, screen, readings, frames.handler(), teaching, () -> live.freeze(false));
        if (firstCheck.done()) {
            screen.bar().showCheck(firstCheck.summary(), firstCheck.good());
        }
        if (check != null && !check.good()) {
            sheets.check(trained.contract(), check);
        }
        screen.lens().preview.setSurfaceTextureListener(preview);
        flow.start(saved);
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
    public void onWindowFocusChanged(boolean focused) {
        super.onWindowFocusChanged(focused);
        // The system may notice only now that we are in front; or what was pulled down over us has freed the camera.
        if (focused && live != null) {
            live.nudge();
        }
    }

    @Override
    protected void onSaveInstanceState(Bundle state) {
        super.onSaveInstanceState(state);
        if (flow != null) {
            flow.save(state);
        } else if (saved != null) {
            state.putAll(saved);
        }
    }

    @Override
    public void onBackPressed() {
        if (flow == null || !flow.back()) {
            super.onBackPressed();
        }
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
        readings.close();
        display.close();
        if (flow != null) {
            flow.close();
        }
        // Behind the camera's closing: none of its frames may come to a model that is closed.
        camera.surely(() -> {
            if (trained != null) {
                frames.surely(trained::close);
            }
            frames.quit();
        });
        camera.quit();
        super.onDestroy();
    }

    /** Opens the camera if all is there for it; else shows what is missing. */
    private void proceed() {
        if (!started || flow == null || still) {
            return;
        }
        if (live.isOpen()) {
            live.nudge();
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
        if (preview.texture() != null) {
            readings.restart(false);
            live.open(preview.texture());
            flow.resume();
        }
    }

    private void closeCamera() {
        if (live != null && live.isOpen()) {
            live.close();
            flow.pause();
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
    public void onFrame(Frame frame) {
        guarded(() -> flow.read(frame, readings.reader(), trained.teachable()));
    }

    /** On the frames thread. */
    @Override
    public void onPicture(StillPicture picture) {
        guarded(() -> {
            StillReader stillReader = new StillReader(readings.model(), picture);
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
            onRefused(Obstacle.MODEL_MISFIT, String.valueOf(e.getMessage()));
            runOnUiThread(this::closeCamera);
        }
    }

    @Override
    public void onRefused(Obstacle obstacle, String detail) {
        if (trained == null) {
            DeskCheck.refuse(this, getIntent(), obstacle + ": " + detail);
        }
        runOnUiThread(() -> {
            if (!destroyed && !still) {
                screen.showObstacle(obstacle, detail);
            }
        });
    }

    @Override
    public void onTap(float x, float y) {
        if (still) {
            leaveStill();
        } else if (live.isOpen() && !flow.tapped()) {
            live.tap(x, y);
        }
    }

    @Override
    public void onFreeze() {
        if (still) {
            leaveStill();
        } else {
            live.freeze(!live.frozen());
        }
    }

    @Override
    public void onZoom(float factor) {
        live.zoom(factor);
    }

    @Override
    public void onTorch(boolean on) {
        live.torch(on);
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
                screen.hideObstacle();
                reopen();
                break;
            case PICTURE:
                pickPicture();
                break;
            default:
                break;
        }
    }

    private void reopen() {
        closeCamera();
        proceed();
    }

    private void openMenu() {
        sheets.menu(
                flow.offered() && live.isOpen() ? flow::open : null,
                sheet -> live.addTo(sheet, this::reopen),
                this::pickPicture,
                () -> stills.showExample(trained.contract()),
                this::checkAgain,
                () -> sheets.about(trained));
    }

    private void checkAgain() {
        frames.handler().post(() -> {
            SelfCheck check = firstCheck.run(trained);
            runOnUiThread(() -> {
                if (!destroyed) {
                    sheets.check(trained.contract(), check);
                    if (check != null) {
                        screen.bar().showCheck(check.summary(), check.good());
                    }
                }
            });
        });
    }

    private void pickPicture() {
        stills.pick(trained.contract());
    }

    @Override
    protected void onActivityResult(int code, int result, Intent data) {
        if (code == Stills.PICK && result == RESULT_OK && data != null && data.getData() != null && flow != null) {
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
        flow.breakOff();
        closeCamera();
        screen.hideObstacle();
        screen.lens().showStill(lens, Texts.still(note));
        // After the camera's last frame, which may still be under way.
        frames.handler().post(() -> readings.restart(true));
        new PictureSource(frame, frames.handler(), this).start();
    }

    private void leaveStill() {
        still = false;
        screen.lens().showStill(null, "");
        readings.restart(false);
        readings.requestUpdate();
        proceed();
    }

    @Override
    public void onConfigurationChanged(Configuration configuration) {
        super.onConfigurationChanged(configuration);
        turn();
    }

    private void turn() {
        if (live != null && live.isOpen()) {
            live.turn();
            readings.restart(false);
        }
    }

    Screen screen() {
        return screen;
    }

    PreviewSurface preview() {
        return preview;
    }

    /** Null while none is wanted. */
    CameraSource camera() {
        return live == null ? null : live.source();
    }

    Handler cameraThread() {
        return camera.handler();
    }

    Handler frames() {
        return frames.handler();
    }
}
