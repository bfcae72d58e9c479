package dev.handlens.app;

import android.content.Context;
import android.graphics.Bitmap;
import android.graphics.Matrix;
import android.view.Gravity;
import android.view.MotionEvent;
import android.view.ScaleGestureDetector;
import android.view.TextureView;
import android.view.View;
import android.widget.FrameLayout;
import android.widget.ImageView;
import android.widget.TextView;

/** The square that the network looks at: the camera's picture, the readings over it, and a line of what would help. */
final class LensView extends FrameLayout {
    /** What the user does with the lens. */
    interface Listener {
        /** In units 0..1 of the lens as it is shown. */
        void onTap(float x, float y);

        /** The button that freezes, goes on, or leaves a still picture. */
        void onFreeze();

        void onZoom(float factor);

        void onTorch(boolean on);
    }

    /** What a tap on it means, and what there is to say of it. */
    private enum State {
        LIVE,
        FROZEN,
        STILL,
        OPENING,
        SHOOTING
    }

    private static final float FLASH = 0.85f;
    private static final long FLASH_MS = 350;

    final TextureView preview;
    final OverlayView overlay;
    private final Look look;
    private final ImageView still;
    private final View flash;
    private final Controls controls;
    private final TextView chip;
    private final HintLine hint;
    private final FocusRing ring;
    private final ScaleGestureDetector pinch;
    private final Matrix transform = new Matrix();
    private CameraTraits traits;
    private int displayDegrees;
    private float lensSide;
    private Bitmap stillLens;
    private boolean pinched;
    /** For a projector, which shows it from behind. */
    private boolean mirror;
    /** Where a finger was last; TalkBack's double tap has none, and means the middle. */
    private float tapX = 0.5f;
    private float tapY = 0.5f;
    private State state = State.LIVE;
    private StillReader.Note note = StillReader.Note.NONE;

    /** @param preview shows the camera; outlives this view, since its picture would be lost with it */
    LensView(Context context, Look look, Listener listener, Controls controls, TextureView preview) {
        super(context);
        this.look = look;
        this.controls = controls;
        this.preview = preview;
        setBackgroundColor(look.raised);
        still = new ImageView(context);
        still.setScaleType(ImageView.ScaleType.CENTER_CROP);
        // Until its picture is there.
        still.setBackgroundColor(look.raised);
        still.setVisibility(GONE);
        flash = new View(context);
        flash.setBackgroundColor(Look.ON_SCRIM);
        flash.setAlpha(0);
        overlay = new OverlayView(context, look);
        ring = new FocusRing(context, look);
        chip = words(14, Gravity.TOP | Gravity.END);
        TextView below = words(15, Gravity.BOTTOM | Gravity.CENTER_HORIZONTAL);
        below.setTextAlignment(TEXT_ALIGNMENT_CENTER);
        below.setAccessibilityLiveRegion(ACCESSIBILITY_LIVE_REGION_POLITE);
        hint = new HintLine(below, controls);
        if (preview.getParent() == null) {
            fill(preview);
        }
        fill(still);
        fill(flash);
        fill(overlay);
        addView(chip);
        addView(ring, new LayoutParams(ring.side(), ring.side()));
        addView(below);
        sayState();
        setOnClickListener(v -> {
            listener.onTap(tapX, tapY);
            tapX = 0.5f;
            tapY = 0.5f;
        });
        setFocusable(true);
        pinch = new ScaleGestureDetector(context, new ScaleGestureDetector.SimpleOnScaleGestureListener() {
            @Override
            public boolean onScale(ScaleGestureDetector detector) {
                if (controls.mostZoom() > 1) {
                    float factor = controls.zoom() * detector.getScaleFactor();
                    listener.onZoom(Math.max(1, Math.min(controls.mostZoom(), factor)));
                }
                return true;
            }
        });
    }

    private TextView words(float sp, int gravity) {
        TextView view = look.label(getContext(), sp, Look.ON_SCRIM, true);
        view.setBackground(Buttons.background(look, Look.SCRIM, look.dp(16), true));
        view.setPadding(look.dp(12), look.dp(5), look.dp(12), look.dp(5));
        LayoutParams where = new LayoutParams(LayoutParams.WRAP_CONTENT, LayoutParams.WRAP_CONTENT, gravity);
        where.setMargins(look.dp(10), look.dp(10), look.dp(10), look.dp(10));
        view.setLayoutParams(where);
        return view;
    }

    private void fill(View view) {
        addView(view, new LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.MATCH_PARENT));
    }

    /**
     * Takes the place of another, in other colours or sizes. The preview changes hands without leaving the window: its surface,
     * with the camera's picture, would go with it.
     */
    void take(LensView old) {
        old.detachViewFromParent(preview);
        attachViewToParent(preview, 0, new LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.MATCH_PARENT));
        traits = old.traits;
        lensSide = old.lensSide;
        displayDegrees = old.displayDegrees;
        mirror = old.mirror;
        stillLens = old.stillLens;
        still.setImageBitmap(stillLens);
        still.setVisibility(old.still.getVisibility());
        showControls();
        state = old.state;
        note = old.note;
        sayState();
        setKeepScreenOn(old.getKeepScreenOn());
        hint.take(old.hint);
    }

    /** A camera was opened. */
    void showCamera(CameraTraits traits, Contract contract, int displayDegrees) {
        this.traits = traits;
        lensSide = Geometry.lensSide(traits.imageWidth, traits.imageHeight, contract.frameWidth, contract.frameHeight);
        showControls();
        if (state == State.LIVE) {
            sayState();
        }
        ring.hide();
        turn(displayDegrees);
    }

    /** Mirrors what is shown, not what is read. */
    void setMirrored(boolean on) {
        mirror = on;
        ring.hide();
        turn(displayDegrees);
    }

    /** Focus and light are made for that place. */
    void showFocus(float x, float y) {
        ring.show(x * getWidth(), y * getHeight());
    }

    private void showControls() {
        controls.showCamera(still.getVisibility() == GONE ? traits : null);
    }

    /** The screen was turned. */
    void turn(int displayDegrees) {
        this.displayDegrees = displayDegrees;
        if (traits != null && getWidth() > 0) {
            Geometry.previewTransform(
                    transform,
                    getWidth(),
                    traits.imageWidth,
                    traits.imageHeight,
                    lensSide,
                    traits.sensorDegrees,
                    displayDegrees);
            if (mirror) {
                transform.postScale(-1, 1, getWidth() / 2f, getHeight() / 2f);
            }
            preview.setTransform(transform);
        }
    }

    /** A still picture instead of the camera, and what there is to say of it; null for the camera again. */
    void showStill(Bitmap lens, StillReader.Note note) {
        stillLens = lens;
        still.setImageBitmap(lens);
        still.setVisibility(lens == null ? GONE : VISIBLE);
        ring.hide();
        showControls();
        this.note = note;
        show(lens == null ? State.LIVE : State.STILL);
    }

    /** A still picture is on its way, from whoever has it. */
    void showOpening() {
        showStill(null, StillReader.Note.NONE);
        still.setVisibility(VISIBLE);
        showControls();
        show(State.OPENING);
        announceForAccessibility(Texts.PICTURE_OPENING);
    }

    void showFrozen(boolean frozen) {
        show(frozen ? State.FROZEN : State.LIVE);
    }

    /** A tap takes a shot, and there is nothing to freeze. */
    void showShooting(boolean on) {
        show(on ? State.SHOOTING : State.LIVE);
        controls.showFreeze(!on);
    }

    /** What would help, on a line at the lower edge. */
    void showHint(Hint newest) {
        hint.show(newest);
    }

    /** The camera sees nothing at all. */
    void showBlack(boolean on) {
        hint.showBlack(on);
    }

    /** A shot was taken. */
    void flash() {
        flash.setAlpha(FLASH);
        flash.animate().alpha(0).setDuration(FLASH_MS);
    }

    private void show(State newest) {
        state = newest;
        sayState();
    }

    private void sayState() {
        switch (state) {
            case STILL:
                String what = Texts.still(note);
                say(Texts.sentences(what, Texts.LENS_STILL), what, Icon.Shape.CAMERA, Texts.BACK_TO_CAMERA);
                break;
            case OPENING:
                String wait = Texts.sentences(Texts.PICTURE_OPENING, Texts.LENS_STILL);
                say(wait, Texts.PICTURE_OPENING, Icon.Shape.CAMERA, Texts.BACK_TO_CAMERA);
                break;
            case FROZEN:
                say(Texts.LENS_FROZEN, Texts.FROZEN, Icon.Shape.GO_ON, Texts.GO_ON);
                break;
            case SHOOTING:
                say(Texts.LENS_SHOOTING, "", Icon.Shape.FREEZE, Texts.FREEZE);
                break;
            default:
                // A tap focuses, on a camera that can be told a place.
                boolean places = traits != null && Focus.hasPlaces(traits);
                say(places ? Texts.LENS_LIVE_PLACES : Texts.LENS_LIVE, "", Icon.Shape.FREEZE, Texts.FREEZE);
        }
    }

    private void say(String lens, String onIt, Icon.Shape icon, String button) {
        setContentDescription(lens);
        chip.setText(onIt);
        chip.setVisibility(onIt.isEmpty() ? GONE : VISIBLE);
        controls.showFreeze(icon, button);
    }

    @Override
    public boolean onTouchEvent(MotionEvent event) {
        pinch.onTouchEvent(event);
        if (event.getActionMasked() == MotionEvent.ACTION_DOWN) {
            pinched = false;
        }
        pinched |= event.getPointerCount() > 1;
        if (event.getActionMasked() == MotionEvent.ACTION_UP && getWidth() > 0) {
            tapX = Math.max(0, Math.min(1, event.getX() / getWidth()));
            tapY = Math.max(0, Math.min(1, event.getY() / getHeight()));
        }
        if (pinched) {
            // Two fingers zoom: lifting them must not count as a tap.
            setPressed(false);
            cancelLongPress();
            return true;
        }
        return super.onTouchEvent(event);
    }

    @Override
    protected void onSizeChanged(int width, int height, int oldWidth, int oldHeight) {
        super.onSizeChanged(width, height, oldWidth, oldHeight);
        turn(displayDegrees);
    }

    boolean mirrored() {
        return traits != null && traits.front != mirror && stillLens == null;
    }
}
