package dev.handlens.app;

import android.graphics.SurfaceTexture;
import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraManager;
import android.os.Handler;
import android.os.SystemClock;
import android.util.Log;
import java.util.function.BooleanSupplier;

/**
 * Keeps a camera open as long as one is wanted: opens it, watches its frames, and after a trouble opens it again, until
 * that is no use. All on the camera's thread.
 */
final class CameraKeeper implements CameraSession.Owner {
    /** Without a frame for so long, a camera has stopped, whatever it says. */
    static final long SILENCE_MS = 3000;
    /** A cold camera may take its time before it is there. */
    static final long OPENING_MS = 6000;
    /** After so long, its troubles count anew. */
    private static final long WELL_MS = 10_000;

    private static final String LOG = "handlens";

    private final CameraChoice choice;
    private final SurfaceTexture preview;
    private final Handler thread;
    private final Handler frames;
    private final BooleanSupplier reads;
    private final CameraSource.Listener listener;
    private final FramePacker packer;
    private final Watchdog watchdog;
    private final Patience patience = new Patience();
    private final Runnable retry = this::open;
    private final Runnable refocus = this::refocus;

    private LensSettings settings;
    private CameraSession session;
    private Obstacle failed;
    private boolean wanted;
    private boolean safeSizes;
    private boolean reopened;
    private boolean retryDue;
    private long retryDueMs;
    private long openedMs;
    private int displayDegrees;

    CameraKeeper(
            CameraChoice choice,
            SurfaceTexture preview,
            LensSettings settings,
            Handler thread,
            Handler frames,
            BooleanSupplier reads,
            CameraSource.Listener listener) {
        this.choice = choice;
        this.preview = preview;
        this.settings = settings;
        this.thread = thread;
        this.frames = frames;
        this.reads = reads;
        this.listener = listener;
        packer = new FramePacker(choice.contract);
        watchdog = new Watchdog(thread, SILENCE_MS, this::onSilence);
    }

    void start() {
        wanted = true;
        quietly(() -> choice.cameras.registerAvailabilityCallback(news, thread));
        open();
    }

    void stop() {
        wanted = false;
        thread.removeCallbacks(retry);
        quietly(() -> choice.cameras.unregisterAvailabilityCallback(news));
        close();
    }

    void nudge() {
        if (failed != null && session == null) {
            patience.renew();
            reopened = false;
            open();
        }
    }

    void set(LensSettings newest) {
        boolean other = newest.frozen != settings.frozen;
        settings = newest;
        if (session != null) {
            session.set(newest);
            if (other) {
                watch(session.device() == null ? OPENING_MS : SILENCE_MS);
            }
        }
    }

    void tap(float x, float y) {
        if (session != null) {
            CameraTraits traits = session.traits;
            Contract contract = choice.contract;
            float side =
                    Geometry.lensSide(traits.imageWidth, traits.imageHeight, contract.frameWidth, contract.frameHeight);
            session.tap(x, y, turns(traits), side);
        }
    }

    void setDisplayDegrees(int degrees) {
        displayDegrees = degrees;
        if (session != null) {
            session.feed().setQuarterTurns(turns(session.traits));
        }
    }

    private int turns(CameraTraits traits) {
        return Geometry.quarterTurns(traits.sensorDegrees, displayDegrees, traits.front);
    }

    /** The system calls it; tests do, too. */
    final CameraManager.AvailabilityCallback news =
            new CameraManager.AvailabilityCallback() {
                @Override
                public void onCameraAvailable(String id) {
                    onNews();
                }

                /** Called by Android 10 and newer, which know it; for older ones, a method of ours that nobody calls. */
                public void onCameraAccessPrioritiesChanged() {
                    onNews();
                }
            };

    private void onNews() {
        // Not where the camera itself failed: our own closing, which is such news, would open it again and again.
        if (failed != null && failed != Obstacle.BROKEN && session == null) {
            retryIn(patience.afterNews(SystemClock.uptimeMillis()));
        }
    }

    /** Or sooner, if that is due already. */
    private void retryIn(long delayMs) {
        long dueMs = SystemClock.uptimeMillis() + delayMs;
        if (!retryDue || dueMs < retryDueMs) {
            thread.removeCallbacks(retry);
            thread.postDelayed(retry, delayMs);
            retryDue = true;
            retryDueMs = dueMs;
        }
    }

    private void open() {
        thread.removeCallbacks(retry);
        retryDue = false;
        if (!wanted || session != null) {
            return;
        }
        try {
            CameraTraits traits = choice.take(settings.front, safeSizes);
            if (traits == null) {
                failed = Obstacle.NO_CAMERA;
                listener.onFailed(failed);
                return;
            }
            Fed fed = new Fed();
            fed.feed = new FrameFeed(traits, packer, thread, frames, fed);
            fed.feed.setQuarterTurns(turns(traits));
            session = new CameraSession(traits, settings, preview, fed.feed, thread, this);
        } catch (CameraAccessException | RuntimeException | AssertionError e) {
            Log.w(LOG, "the camera cannot be had", e);
            fail(Obstacle.of(e));
            return;
        }
        watch(OPENING_MS);
        session.open(choice.cameras);
    }

    @Override
    public void onOpened(CameraSession opened) {
        openedMs = SystemClock.uptimeMillis();
        watch(SILENCE_MS);
        thread.postDelayed(refocus, Focus.AGAIN_MS);
        listener.onOpened(opened.traits);
    }

    @Override
    public void onSizesRefused(CameraSession refused) {
        if (safeSizes) {
            onEnded(refused, Obstacle.BROKEN);
        } else {
            safeSizes = true;
            close();
            open();
        }
    }

    @Override
    public void onEnded(CameraSession ended, Obstacle why) {
        if (ended == session) {
            fail(why);
        }
    }

    /** What the feed of one session says. */
    private final class Fed implements FrameFeed.Listener {
        private FrameFeed feed;

        @Override
        public void onImage() {
            watchdog.feed();
            failed = null;
            if (SystemClock.uptimeMillis() - openedMs > WELL_MS) {
                patience.renew();
                reopened = false;
            }
        }

        @Override
        public void onGoodFrame() {
            listener.onRunning();
        }

        @Override
        public void onBadFrames() {
            thread.post(() -> {
                if (session != null && session.feed() == feed) {
                    fail(Obstacle.BROKEN);
                }
            });
        }

        @Override
        public void onBlack(boolean black) {
            listener.onBlack(black);
        }

        @Override
        public void onFrame(Frame frame) {
            listener.onFrame(frame);
        }
    }

    /** A frozen camera sends nothing, and is well. */
    private void watch(long firstMs) {
        if (settings.frozen) {
            watchdog.rest();
        } else {
            watchdog.watch(firstMs);
        }
    }

    private void onSilence() {
        Log.w(LOG, "no frame comes");
        close();
        if (reopened) {
            // Again and again would be no better: the person decides, or comes back to it.
            failed = Obstacle.BROKEN;
            listener.onFailed(failed);
        } else {
            reopened = true;
            open();
        }
    }

    private void fail(Obstacle why) {
        boolean ran = session != null && session.device() != null;
        boolean frozen = settings.frozen;
        failed = why;
        // What was frozen is gone: what comes next is live.
        settings = settings.withFrozen(false);
        close();
        if (!wanted) {
            return;
        }
        long delay = patience.failed(SystemClock.uptimeMillis());
        if (delay >= 0) {
            retryIn(delay);
        }
        // What passes within a blink need not be said; that a frozen lens is live again must be.
        if (ran || frozen || patience.failures() > 1 || delay < 0) {
            listener.onFailed(why);
        }
    }

    private void close() {
        watchdog.rest();
        thread.removeCallbacks(refocus);
        if (session != null) {
            session.close();
            session = null;
        }
    }

    private void refocus() {
        if (session != null) {
            if (session.traits.focusesWhenTold && !reads.getAsBoolean()) {
                session.tellFocus();
            }
            thread.postDelayed(refocus, Focus.AGAIN_MS);
        }
    }

    private static void quietly(Runnable deed) {
        try {
            deed.run();
        } catch (RuntimeException | AssertionError e) {
            // Without its news the camera is opened all the same.
            Log.w(LOG, "no news of the cameras", e);
        }
    }

    /** Null while there is none. */
    CameraSession session() {
        return session;
    }
}
