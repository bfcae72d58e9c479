package dev.handlens.app;

import android.app.Activity;
import android.content.Intent;
import android.content.res.Configuration;
import android.os.Bundle;
import android.os.Handler;
import android.os.HandlerThread;
import android.os.SystemClock;
import android.util.Log;

/**
 * The app's one screen: opens the model, asks for the camera, and joins source, reader and views to the activity's
 * life.
 */
public final class MainActivity extends Activity
        implements CameraSource.Listener,
                LensView.Listener,
                ObstacleView.Listener,
                StillFlow.Owner,
                Opening.Listener {
    private static final String LOG = "handlens";

    /** Tests open another model. */
    static Model.Opener opener = LiteRtModel::open;

    private HandlerThread thread;
    private Handler frames;
    private CameraPermission permission;
    private FirstCheck firstCheck;
    private Screen screen;
    private StillFlow still;
    private DisplayTurn display;
    private TeachFlow flow;
    private Rest rest;
    private Hints hints;
    private Back back;
    private Menu menu;
    private Readings readings;
    private PreviewSurface preview;
    private Model trained;
    private CameraSource camera;
    private Bundle saved;
    private boolean started;
    private boolean frozen;
    private volatile boolean destroyed;

    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        setTitle(getApplicationInfo().loadLabel(getPackageManager()));
        permission = new CameraPermission(this);
        firstCheck = new FirstCheck(this);
        screen = new Screen(this, this);
        thread = new HandlerThread("frames");
        thread.start();
        frames = new Handler(thread.getLooper());
        display = new DisplayTurn(this, this::turn);
        readings = new Readings(screen);
        still = new StillFlow(this, screen, readings, frames, this);
        hints = new Hints(hint -> runOnUiThread(() -> showHint(hint)));
        preview = new PreviewSurface(frames, this::proceed, this::closeCamera);
        saved = state;
        openModel(false);
    }

    private void openModel(boolean again) {
        frames.post(() -> Opening.run(this, opener, firstCheck, again, done -> !destroyed, this));
    }

    /** On the frames thread. */
    @Override
    public void onBusy(String said) {
        runOnUiThread(() -> screen.showBusy(said));
    }

    /** On the frames thread. */
    @Override
    public void onOpened(Model opened, SelfCheck check, Teaching teaching) {
        readings.use(teaching == null ? opened : teaching.model());
        runOnUiThread(() -> onModel(opened, check, teaching));
    }

    private void onModel(Model opened, SelfCheck check, Teaching teaching) {
        if (destroyed) {
            opened.close();
            return;
        }
        trained = opened;
        screen.showModel(readings.model().contract(), this, v -> menu.open(camera != null), v -> menu.check());
        flow = new TeachFlow(this, screen, readings, frames, teaching, this::thaw);
        menu = new Menu(this, screen, frames, firstCheck, trained, flow, still);
        rest = new Rest(this, screen, this::reopen, warm -> frames.post(() -> hints.warm(warm)));
        back = new Back(this, screen, flow, still);
        screen.tell(rest::stir, back::renew);
        menu.sayCheck(check);
        screen.lens().preview.setSurfaceTextureListener(preview);
        flow.start(saved);
        still.start();
        proceed();
    }

    @Override
    protected void onStart() {
        super.onStart();
        started = true;
        onUserInteraction();
        proceed();
    }

    @Override
    protected void onResume() {
        super.onResume();
        // Back from the settings, or from the permission's question.
        proceed();
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
        if (back == null || !back.leave()) {
            super.onBackPressed();
        }
    }

    @Override
    public void onUserInteraction() {
        if (rest != null) {
            rest.touched();
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
        still.close();
        if (flow != null) {
            flow.close();
            rest.close();
            frames.post(trained::close);
        }
        thread.quitSafely();
        super.onDestroy();
    }

    /** Opens the camera if all is there for it; else shows what is missing. */
    private void proceed() {
        if (!started || flow == null || still.on() || camera != null || rest.rests()) {
            return;
        }
        if (permission.allows(screen) && preview.texture() != null) {
            frozen = false;
            screen.lens().showFrozen(false);
            flow.resume();
            readings.restart(false);
            camera = new CameraSource(this, trained.contract(), preview.texture(), frames, this);
            camera.setDisplayDegrees(display.degrees());
            camera.start();
        }
    }

    private void closeCamera() {
        if (camera != null) {
            camera.stop();
            camera = null;
            flow.pause();
            rest.watch(false);
            frames.post(hints::clear);
        }
    }

    private void reopen() {
        closeCamera();
        proceed();
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
            if (camera == null) {
                // Closed meanwhile, and the screen says why.
                return;
            }
            screen.hideObstacle();
            rest.watch(true);
            screen.lens().showCamera(traits, trained.contract(), display.degrees());
        });
    }

    /** On the frames thread. */
    @Override
    public void onFailed(Obstacle obstacle) {
        onRefused(obstacle, "");
    }

    /** On the frames thread. */
    @Override
    public void onFrame(Frame frame) {
        guarded(() -> {
            // A still picture has one frame, which is never left out.
            if (still.on()) {
                flow.read(frame, readings.reader(), trained.teachable());
            } else if (rest.due()) {
                flow.read(frame, readings.reader(), trained.teachable());
                hints.look(frame, readings.reader(), SystemClock.uptimeMillis());
            }
        });
    }

    private void showHint(Hint hint) {
        screen.lens().showHint(Texts.hint(hint, screen.controls().torchOffered()));
    }

    @Override
    public void guarded(Runnable reading) {
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
        runOnUiThread(() -> {
            if (!destroyed && !still.on()) {
                screen.showObstacle(obstacle, detail);
            }
        });
    }

    @Override
    public void onTap() {
        if (!still.leave() && camera != null && !flow.tapped()) {
            freeze(!frozen);
        }
    }

    private void freeze(boolean on) {
        frozen = on;
        camera.setFrozen(on);
        screen.lens().showFrozen(on);
        rest.watch(!on);
        frames.post(hints::clear);
        if (!on) {
            // It may have been turned meanwhile, which left the frozen picture alone.
            turn();
        }
    }

    private void thaw() {
        if (camera != null && frozen) {
            freeze(false);
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
                if (flow == null) {
                    screen.hideObstacle();
                    openModel(true);
                }
                reopen();
                break;
            case WAKE:
                onUserInteraction();
                break;
            case COPY:
                Copies.copy(this, PhoneDetails.of(this, screen.obstacleSaid()));
                break;
            case PICTURE:
                still.pick();
                break;
            default:
                break;
        }
    }

    @Override
    protected void onActivityResult(int code, int result, Intent data) {
        still.onResult(code, result, data);
    }

    @Override
    public void onStill(boolean on) {
        back.renew();
        if (on) {
            flow.breakOff();
        }
        reopen();
    }

    @Override
    public void onConfigurationChanged(Configuration configuration) {
        super.onConfigurationChanged(configuration);
        if (screen.restyle(configuration) && flow != null) {
            flow.restyle();
            rest.watch(camera != null && !frozen);
        }
        display.look();
    }

    /** A frozen picture stays as it was taken, and so does its reading. */
    private void turn() {
        if (camera != null && !frozen) {
            camera.setDisplayDegrees(display.degrees());
            screen.lens().turn(display.degrees());
            readings.restart(false);
        }
    }

    Screen screen() {
        return screen;
    }

    DisplayTurn display() {
        return display;
    }

    StillFlow still() {
        return still;
    }

    PreviewSurface preview() {
        return preview;
    }

    CameraSource camera() {
        return camera;
    }

    Handler frames() {
        return frames;
    }
}
