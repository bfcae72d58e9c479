package dev.handlens.app;

import android.content.Context;
import android.graphics.Bitmap;
import android.graphics.Matrix;
import android.view.Gravity;
import android.view.MotionEvent;
import android.view.ScaleGestureDetector;
import android.view.TextureView;
import android.view.View;
import android.widget.Button;
import android.widget.FrameLayout;
import android.widget.ImageButton;
import android.widget.ImageView;
import android.widget.TextView;

/** The square that the network looks at: the camera's picture, the readings over it, and the buttons for the thumb. */
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

    private static final float ROOM_FOR_ZOOM_DP = 200;
    private static final float FLASH = 0.85f;
    private static final long FLASH_MS = 350;

    final TextureView preview;
    final OverlayView overlay;
    private final Look look;
    private final ImageView still;
    private final View flash;
    private final ImageButton torch;
    private final ImageButton freeze;
    private final Button zoomChip;
    private final TextView chip;
    private final TextView hint;
    private final FocusRing ring;
    private final ScaleGestureDetector pinch;
    private final Matrix transform = new Matrix();
    private CameraTraits traits;
    private int displayDegrees;
    private float lensSide;
    private float zoom = 1;
    private boolean torchOn;
    private boolean pinched;
    /** For a projector, which shows it from behind. */
    private boolean mirror;
    /** Where a finger was last; TalkBack's double tap has none, and means the middle. */
    private float tapX = 0.5f;
    private float tapY = 0.5f;

    LensView(Context context, Look look, Listener listener) {
        super(context);
        this.look = look;
        setBackgroundColor(look.raised);
        preview = new TextureView(context);
        still = new ImageView(context);
        still.setScaleType(ImageView.ScaleType.CENTER_CROP);
        still.setVisibility(GONE);
        flash = new View(context);
        flash.setBackgroundColor(Look.ON_SCRIM);
        flash.setAlpha(0);
        overlay = new OverlayView(context, look);
        ring = new FocusRing(context, look);
        torch = Buttons.round(context, look, Look.SCRIM, v -> listener.onTorch(!torchOn));
        freeze = Buttons.round(context, look, Look.SCRIM, v -> listener.onFreeze());
        zoomChip = Buttons.main(context, look, Look.SCRIM, Look.ON_SCRIM);
        zoomChip.setMinHeight(look.dp(Look.TOUCH_DP));
        zoomChip.setMinimumWidth(look.dp(Look.TOUCH_DP));
        zoomChip.setPadding(look.dp(14), 0, look.dp(14), 0);
        zoomChip.setOnClickListener(v -> listener.onZoom(nextZoom(zoom, traits.mostZoom)));
        chip = look.label(context, 14, Look.ON_SCRIM, true);
        chip.setBackground(Buttons.background(look, Look.SCRIM, look.dp(16), true));
        chip.setPadding(look.dp(12), look.dp(5), look.dp(12), look.dp(5));
        hint = look.label(context, 16, Look.ON_SCRIM, false);
        hint.setText(Texts.BLACK);
        hint.setTextAlignment(TEXT_ALIGNMENT_CENTER);
        hint.setAccessibilityLiveRegion(ACCESSIBILITY_LIVE_REGION_POLITE);
        hint.setBackground(Buttons.background(look, Look.SCRIM, look.dp(16), true));
        hint.setPadding(look.dp(16), look.dp(10), look.dp(16), look.dp(10));
        hint.setVisibility(GONE);
        fill(preview);
        fill(still);
        fill(flash);
        fill(overlay);
        LayoutParams above = new LayoutParams(LayoutParams.WRAP_CONTENT, LayoutParams.WRAP_CONTENT, Gravity.TOP | Gravity.END);
        above.setMargins(look.dp(10), look.dp(10), look.dp(10), look.dp(10));
        addView(chip, above);
        addView(ring, new LayoutParams(ring.side(), ring.side()));
        LayoutParams middle = new LayoutParams(LayoutParams.WRAP_CONTENT, LayoutParams.WRAP_CONTENT, Gravity.CENTER);
        middle.setMargins(look.dp(20), 0, look.dp(20), 0);
        addView(hint, middle);
        corner(torch, Gravity.START);
        corner(zoomChip, Gravity.CENTER_HORIZONTAL);
        corner(freeze, Gravity.END);
        showTorch(false);
        showZoom(1);
        showState(Texts.LENS_LIVE, "", Icon.Shape.FREEZE, Texts.FREEZE);
        torch.setVisibility(GONE);
        setOnClickListener(v -> {
            listener.onTap(tapX, tapY);
            tapX = 0.5f;
            tapY = 0.5f;
        });
        setFocusable(true);
        pinch = new ScaleGestureDetector(context, new ScaleGestureDetector.SimpleOnScaleGestureListener() {
            @Override
            public boolean onScale(ScaleGestureDetector detector) {
                if (traits != null && traits.mostZoom > 1) {
                    listener.onZoom(Math.max(1, Math.min(traits.mostZoom, zoom * detector.getScaleFactor())));
                }
                return true;
            }
        });
    }

    private void fill(View view) {
        addView(view, new LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.MATCH_PARENT));
    }

    private void corner(View view, int side) {
        LayoutParams where = new LayoutParams(LayoutParams.WRAP_CONTENT, look.dp(Look.TOUCH_DP), Gravity.BOTTOM | side);
        where.setMargins(look.dp(10), look.dp(10), look.dp(10), look.dp(10));
        addView(view, where);
    }

    /** A camera was opened. */
    void showCamera(CameraTraits traits, Contract contract, int displayDegrees) {
        this.traits = traits;
        lensSide = Geometry.lensSide(traits.imageWidth, traits.imageHeight, contract.frameWidth, contract.frameHeight);
        torch.setVisibility(traits.torch ? VISIBLE : GONE);
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

    /** The camera sees nothing at all. */
    void showBlack(boolean on) {
        hint.setVisibility(on ? VISIBLE : GONE);
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
    void showStill(Bitmap lens, String said) {
        still.setImageBitmap(lens);
        still.setVisibility(lens == null ? GONE : VISIBLE);
        ring.hide();
        torch.setVisibility(lens == null && traits != null && traits.torch ? VISIBLE : GONE);
        showZoom(zoom);
        if (lens == null) {
            showState(Texts.LENS_LIVE, "", Icon.Shape.FREEZE, Texts.FREEZE);
        } else {
            showState(said + ". " + Texts.LENS_STILL, said, Icon.Shape.CAMERA, Texts.BACK_TO_CAMERA);
        }
    }

    void showFrozen(boolean frozen) {
        if (frozen) {
            showState(Texts.LENS_FROZEN, Texts.FROZEN, Icon.Shape.GO_ON, Texts.GO_ON);
        } else {
            showState(Texts.LENS_LIVE, "", Icon.Shape.FREEZE, Texts.FREEZE);
        }
    }

    /** A tap takes a shot, and there is nothing to freeze. */
    void showShooting(boolean on) {
        showState(on ? Texts.LENS_SHOOTING : Texts.LENS_LIVE, "", Icon.Shape.FREEZE, Texts.FREEZE);
        freeze.setVisibility(on ? GONE : VISIBLE);
    }

    /** A shot was taken. */
    void flash() {
        flash.setAlpha(FLASH);
        flash.animate().alpha(0).setDuration(FLASH_MS);
    }

    private void showState(String lens, String state, Icon.Shape icon, String button) {
        setContentDescription(lens);
        chip.setText(state);
        chip.setVisibility(state.isEmpty() ? GONE : VISIBLE);
        Buttons.icon(freeze, look, icon, Look.ON_SCRIM, button);
    }

    void showTorch(boolean on) {
        torchOn = on;
        if (on) {
            Buttons.icon(torch, look, Icon.Shape.TORCH, look.night ? look.accent : 0xFFFFC145, Texts.TORCH_OFF);
        } else {
            Buttons.icon(torch, look, Icon.Shape.TORCH, Look.ON_SCRIM, Texts.TORCH_ON);
        }
    }

    void showZoom(float factor) {
        zoom = factor;
        zoomChip.setText(Texts.zoom(factor));
        zoomChip.setContentDescription(Texts.zoomSaid(factor));
        boolean useful = traits != null && traits.mostZoom > 1 && still.getVisibility() == GONE;
        zoomChip.setVisibility(useful && getWidth() >= look.dp(ROOM_FOR_ZOOM_DP) ? VISIBLE : GONE);
    }

    /** For thumbs, and for those who cannot pinch: 1, 2, 4, and 1 again. */
    static float nextZoom(float zoom, float mostZoom) {
        float next = zoom < 2 ? 2 : 4;
        return zoom >= Math.min(4, mostZoom) ? 1 : Math.min(next, mostZoom);
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
        // Not now: a layout is under way.
        post(() -> showZoom(zoom));
    }

    boolean mirrored() {
        return traits != null && traits.front != mirror && still.getVisibility() == GONE;
    }
}
