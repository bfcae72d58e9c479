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
        void onTap();

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
    private final ScaleGestureDetector pinch;
    private final Matrix transform = new Matrix();
    private CameraTraits traits;
    private int displayDegrees;
    private float lensSide;
    private float zoom = 1;
    private boolean torchOn;
    private boolean pinched;

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
        torch = Buttons.round(context, look, Look.SCRIM, v -> {
            showTorch(!torchOn);
            listener.onTorch(torchOn);
        });
        freeze = Buttons.round(context, look, Look.SCRIM, v -> listener.onTap());
        zoomChip = Buttons.main(context, look, Look.SCRIM, Look.ON_SCRIM);
        zoomChip.setMinHeight(look.dp(Look.TOUCH_DP));
        zoomChip.setMinimumWidth(look.dp(Look.TOUCH_DP));
        zoomChip.setPadding(look.dp(14), 0, look.dp(14), 0);
        zoomChip.setOnClickListener(v -> {
            showZoom(nextZoom(zoom, traits.mostZoom));
            listener.onZoom(zoom);
        });
        chip = look.label(context, 14, Look.ON_SCRIM, true);
        chip.setBackground(Buttons.background(look, Look.SCRIM, look.dp(16), true));
        chip.setPadding(look.dp(12), look.dp(5), look.dp(12), look.dp(5));
        fill(preview);
        fill(still);
        fill(flash);
        fill(overlay);
        LayoutParams above = new LayoutParams(LayoutParams.WRAP_CONTENT, LayoutParams.WRAP_CONTENT, Gravity.TOP | Gravity.END);
        above.setMargins(look.dp(10), look.dp(10), look.dp(10), look.dp(10));
        addView(chip, above);
        corner(torch, Gravity.START);
        corner(zoomChip, Gravity.CENTER_HORIZONTAL);
        corner(freeze, Gravity.END);
        showTorch(false);
        showZoom(1);
        showState(Texts.LENS_LIVE, "", Icon.Shape.FREEZE, Texts.FREEZE);
        torch.setVisibility(GONE);
        setOnClickListener(v -> listener.onTap());
        setFocusable(true);
        pinch = new ScaleGestureDetector(context, new ScaleGestureDetector.SimpleOnScaleGestureListener() {
            @Override
            public boolean onScale(ScaleGestureDetector detector) {
                if (traits != null && traits.mostZoom > 1) {
                    showZoom(Math.max(1, Math.min(traits.mostZoom, zoom * detector.getScaleFactor())));
                    listener.onZoom(zoom);
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
        showTorch(false);
        showZoom(1);
        turn(displayDegrees);
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
            preview.setTransform(transform);
        }
    }

    /** A still picture instead of the camera, and what there is to say of it; null for the camera again. */
    void showStill(Bitmap lens, String said) {
        still.setImageBitmap(lens);
        still.setVisibility(lens == null ? GONE : VISIBLE);
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

    private void showTorch(boolean on) {
        torchOn = on;
        if (on) {
            Buttons.icon(torch, look, Icon.Shape.TORCH, look.night ? look.accent : 0xFFFFC145, Texts.TORCH_OFF);
        } else {
            Buttons.icon(torch, look, Icon.Shape.TORCH, Look.ON_SCRIM, Texts.TORCH_ON);
        }
    }

    private void showZoom(float factor) {
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
        return traits != null && traits.front && still.getVisibility() == GONE;
    }
}
