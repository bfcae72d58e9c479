package dev.handlens.app;

import android.app.Activity;
import android.content.Intent;
import android.content.res.Configuration;
import android.os.Bundle;
import android.os.Handler;
import android.os.SystemClock;
import android.util.Log;

/** The app's one screen: opens the model, asks for the camera, and joins source, reader and views to the activity's life. */
public final class MainActivity extends Activity
        implements LiveLens.Owner,
                LensView.Listener,
                ObstacleView.Listener,
                StillFlow.Owner,
                Opening.Listener {
    private static final String LOG = "handlens";

    /** Tests open another model. */
    static Model.Opener opener = LiteRtModel::open;

    private Worker camera;
    /** The model's. */
    private Worker frames;
    private CameraPermission permission;
    private FirstCheck firstCheck;
    private Screen screen;
    private StillFlow still;
    private Recounting recounting;
    private Remedies remedies;
    private DisplayTurn display;
    private TeachFlow flow;
    private Rest rest;
    private Hints hints;
    private Back back;
    Menu menu;
    private Readings readings;
    private PreviewSurface preview;
    private Model trained;
    private LiveLens live;
    private Bundle saved;
    private boolean started;
    private volatile boolean destroyed;

    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        setTitle(getApplicationInfo().loadLabel(getPackageManager()));
        permission = new CameraPermission(this);
        firstCheck = new FirstCheck(this);
        screen = new Screen(this, this);
        camera = new Worker("camera");
        frames = new Worker("frames");
        display = new DisplayTurn(this, this::turn);
        readings = new Readings(screen);
        still = new StillFlow(this, screen, readings, frames.handler(), this);
        still.take(getIntent(), state);
        recounting = new Recounting(this, frames.handler(), screen::quiet);
        remedies = new Remedies(this, screen, permission, still, this::retry, this::onUserInteraction);
        hints = new Hints(hint -> runOnUiThread(() -> showHint(hint)));
        preview = new PreviewSurface(camera, this::proceed, this::closeCamera, () -> live.resizePreview());
        saved = state;
        openModel(false);
    }

    private void openModel(boolean again) {
        frames.handler().post(() -> Opening.run(this, opener, firstCheck, again, done -> !destroyed, this));
    }

    /** On the frames thread. */
    @Override
    public void onBusy() {
        runOnUiThread(screen::showBusy);
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
        screen.showModel(readings.model().contract(), this, v -> menu.open(), v -> menu.check());
        live = new LiveLens(this, screen, trained.contract(), camera, frames, display, readings, this);
        flow = new TeachFlow(this, screen, readings, frames.handler(), teaching, () -> live.freeze(false));
        menu = new Menu(this, this, screen, frames.handler(), firstCheck, trained, live, flow, still, recounting);
        rest = new Rest(this, screen, this::reopen, warm -> frames.handler().post(() -> hints.warm(warm)));
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
        recounting.start();
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
        still.save(state);
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
        recounting.stop();
        super.onStop();
    }

    @Override
    protected void onDestroy() {
        destroyed = true;
        readings.close();
        display.close();
        still.close();
        recounting.close();
        if (flow != null) {
            flow.close();
            menu.correcting().close();
            rest.close();
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
        if (!started || flow == null || still.on() || rest.rests()) {
            return;
        }
        if (live.isOpen()) {
            live.nudge();
            return;
        }
        if (permission.allows(screen) && preview.texture() != null) {
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
    public void reopen() {
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

    @Override
    public void watch(boolean running) {
        rest.watch(running);
        frames.handler().post(hints::clear);
    }

    /** On the frames thread. */
    @Override
    public void onFrame(Frame frame) {
        guarded(() -> {
            // A still picture has one frame, which is never left out.
            boolean ofStill = still.on();
            if (ofStill || rest.due()) {
                flow.read(frame, readings.reader(), trained.teachable());
                recounting.look(frame, readings.reader(), SystemClock.uptimeMillis());
                if (!ofStill) {
                    hints.look(frame, readings.reader(), SystemClock.uptimeMillis());
                }
            }
        });
    }

    private void showHint(Hint hint) {
        screen.lens().showHint(hint);
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
        if (trained == null) {
            DeskCheck.refuse(this, getIntent(), obstacle + ": " + detail);
        }
        runOnUiThread(() -> {
            if (!destroyed && !still.on()) {
                screen.showObstacle(obstacle, detail);
            }
        });
    }

    @Override
    public void onTap(float x, float y) {
        if (!still.leave() && live.isOpen() && !flow.tapped()) {
            live.tap(x, y);
        }
    }

    @Override
    public void onFreeze() {
        if (!still.leave()) {
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
        remedies.take(action);
    }

    private void retry() {
        if (flow == null) {
            openModel(true);
        }
        reopen();
    }

    @Override
    protected void onNewIntent(Intent intent) {
        super.onNewIntent(intent);
        still.take(intent, null);
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
            live.show();
            menu.restyle();
            recounting.restyle();
            frames.handler().post(hints::clear);
        }
        display.look();
    }

    private void turn() {
        if (live != null) {
            live.turn();
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
