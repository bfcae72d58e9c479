package dev.handlens.app;

import android.app.Activity;
import android.content.Context;
import android.graphics.Point;
import android.graphics.SurfaceTexture;
import android.hardware.camera2.CameraManager;
import android.util.Size;

/**
 * The lens over a live camera: what a person has set at it is one state, which each camera that is opened is given and
 * the lens shows. On the main thread.
 */
final class LiveLens {
    /** Takes the frames, on the model's thread, and is told on the main thread. */
    interface Owner extends FrameSource.Sink {
        /** @param running whether frames come now: none do from a lens that is frozen, closed or failed */
        void watch(boolean running);

        /** Closes the camera, and opens it again as it is set now. */
        void reopen();
    }

    private final Activity activity;
    private final Screen screen;
    private final CameraChoice choice;
    private final Worker camera;
    private final Worker frames;
    private final DisplayTurn display;
    private final Readings readings;
    private final Owner owner;
    private final LensMemory memory;
    private LensSettings settings;
    private boolean mirrored;
    private CameraTraits traits;
    private CameraSource source;
    /** How the screen was turned when the picture in the lens was taken. */
    private int degrees;

    LiveLens(
            Activity activity,
            Screen screen,
            Contract contract,
            Worker camera,
            Worker frames,
            DisplayTurn display,
            Readings readings,
            Owner owner) {
        this.activity = activity;
        this.screen = screen;
        this.camera = camera;
        this.frames = frames;
        this.display = display;
        this.readings = readings;
        this.owner = owner;
        Point size = new Point();
        activity.getWindowManager().getDefaultDisplay().getRealSize(size);
        CameraManager cameras = (CameraManager) activity.getSystemService(Context.CAMERA_SERVICE);
        choice = new CameraChoice(cameras, contract, new Size(size.x, size.y));
        memory = new LensMemory(activity);
        settings = memory.settings(memory.front());
        mirrored = memory.mirrored();
        screen.lens().setMirrored(mirrored);
    }

    /** All that is set, on the lens: a camera was opened, or the views were made anew. */
    void show() {
        screen.lens().setMirrored(mirrored);
        if (source != null && traits != null) {
            screen.lens().showCamera(traits, choice.contract, degrees);
            screen.controls().showTorch(settings.torch);
            screen.controls().showZoom(settings.zoom(traits));
            screen.controls().showOther(traits.otherSide ? this::changeSide : null);
        }
    }

    boolean isOpen() {
        return source != null;
    }

    void open(SurfaceTexture texture) {
        settings = settings.withFrozen(false);
        screen.lens().showFrozen(false);
        Told told = new Told();
        source = new CameraSource(choice, texture, settings, camera.handler(), frames.handler(), readings::reads, told);
        told.of = source;
        degrees = display.degrees();
        source.setDisplayDegrees(degrees);
        source.start();
    }

    void close() {
        if (source != null) {
            keepZoom();
            source.stop();
            source = null;
            screen.lens().showBlack(false);
            owner.watch(false);
        }
    }

    /** Somebody came back to the app: what had failed may go well now. */
    void nudge() {
        if (source != null) {
            source.nudge();
        }
    }

    void resizePreview() {
        if (source != null) {
            source.resizePreview();
        }
    }

    boolean frozen() {
        return settings.frozen;
    }

    /** Holds the newest picture and stops reading; the camera stays open. */
    void freeze(boolean on) {
        if (source != null && on != settings.frozen) {
            set(settings.withFrozen(on));
            screen.lens().showFrozen(on);
            owner.watch(!on);
            if (!on) {
                // It may have been turned meanwhile, which left the frozen picture alone.
                turn();
            }
        }
    }

    void torch(boolean on) {
        set(settings.withTorch(on));
        screen.controls().showTorch(on);
    }

    void zoom(float factor) {
        set(settings.withZoom(factor));
        screen.controls().showZoom(factor);
    }

    /** Not with each step of a pinch. */
    private void keepZoom() {
        if (settings.chosenZoom() > 0) {
            memory.keepZoom(settings.front, settings.chosenZoom());
        }
    }

    private void set(LensSettings newest) {
        settings = newest;
        if (source != null) {
            source.set(newest);
        }
    }

    /** Something in the lens is to be sharp; in units 0..1 of the lens as it is shown. A frozen lens goes on. */
    void tap(float x, float y) {
        if (settings.frozen) {
            freeze(false);
        } else if (source != null && traits != null) {
            source.tap(screen.lens().mirrored() ? 1 - x : x, y);
            if (Focus.hasPlaces(traits)) {
                screen.lens().showFocus(x, y);
            }
        }
    }

    /** The screen was turned. A frozen picture stays as it was taken, and so does its reading. */
    void turn() {
        if (source != null && !settings.frozen) {
            degrees = display.degrees();
            source.setDisplayDegrees(degrees);
            screen.lens().turn(degrees);
            readings.restart(false);
        }
    }

    /** Adds what can be chosen of the lens. */
    void addTo(Sheet sheet) {
        if (source != null && traits != null && traits.otherSide) {
            String said = traits.front ? Texts.MENU_BACK_CAMERA : Texts.MENU_FRONT_CAMERA;
            sheet.entry(Icon.Shape.SWITCH, said, this::changeSide);
        }
        if (source != null) {
            sheet.entry(Icon.Shape.MIRROR, mirrored ? Texts.MENU_MIRROR_NO_MORE : Texts.MENU_MIRROR, () -> {
                mirrored = !mirrored;
                memory.keepMirrored(mirrored);
                screen.lens().setMirrored(mirrored);
            });
        }
    }

    private void changeSide() {
        boolean front = !traits.front;
        keepZoom();
        memory.keepFront(front);
        settings = memory.settings(front);
        owner.reopen();
    }

    CameraSource source() {
        return source;
    }

    /** What one source says, on its threads; of one that was stopped, nothing is heard any more. */
    private final class Told implements CameraSource.Listener {
        private CameraSource of;

        private void onMain(Runnable deed) {
            activity.runOnUiThread(() -> {
                if (source == of) {
                    deed.run();
                }
            });
        }

        @Override
        public void onOpened(CameraTraits opened) {
            onMain(() -> {
                traits = opened;
                // Its frames are looked at anew: that an earlier one saw black is not said of it.
                screen.lens().showBlack(false);
                show();
                owner.watch(!settings.frozen);
            });
        }

        @Override
        public void onRunning() {
            onMain(screen::hideObstacle);
        }

        @Override
        public void onFailed(Obstacle obstacle) {
            onMain(() -> {
                screen.lens().showBlack(false);
                owner.watch(false);
                if (settings.frozen) {
                    // To the source, too: it may have been frozen after it had failed.
                    set(settings.withFrozen(false));
                    screen.lens().showFrozen(false);
                    turn();
                }
                screen.showObstacle(obstacle, "");
            });
        }

        @Override
        public void onBlack(boolean black) {
            onMain(() -> screen.lens().showBlack(black));
        }

        @Override
        public void onFrame(Frame frame) {
            owner.onFrame(frame);
        }
    }
}
