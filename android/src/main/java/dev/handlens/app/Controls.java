package dev.handlens.app;

import android.content.Context;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Button;
import android.widget.ImageButton;

/**
 * The buttons for the thumb, below the lens and not on what the network looks at: light, zoom, freeze, the other camera, the menu.
 * They share the width evenly, on as many lines as they need. They show what they are told, not what was pressed.
 */
final class Controls extends ViewGroup {
    private static final float GAP_DP = 8;

    private final Look look;
    private final ImageButton torch;
    private final Button zoomChip;
    private final ImageButton freeze;
    private final ImageButton other;
    private final ImageButton menu;
    private boolean torchOn;
    private float zoom = 1;
    private float mostZoom = 1;
    private boolean live;
    private Runnable onOther;
    private Runnable onLight = () -> {};

    Controls(Context context, Look look, LensView.Listener listener, OnClickListener onMenu) {
        super(context);
        this.look = look;
        torch = Buttons.round(context, look, look.raised, v -> listener.onTorch(!torchOn));
        zoomChip = Buttons.main(context, look, look.raised, look.text);
        zoomChip.setMinHeight(look.dp(Look.TOUCH_DP));
        zoomChip.setMinimumHeight(look.dp(Look.TOUCH_DP));
        zoomChip.setMinWidth(look.dp(Look.TOUCH_DP));
        zoomChip.setMinimumWidth(look.dp(Look.TOUCH_DP));
        zoomChip.setPadding(look.dp(14), 0, look.dp(14), 0);
        zoomChip.setOnClickListener(v -> listener.onZoom(nextZoom(zoom, mostZoom)));
        freeze = Buttons.round(context, look, look.raised, v -> listener.onFreeze());
        other = Buttons.round(context, look, look.raised, null);
        other.setOnClickListener(v -> onOther.run());
        Buttons.icon(other, look, Icon.Shape.SWITCH, look.text, Texts.OTHER_CAMERA);
        menu = Buttons.round(context, look, look.raised, onMenu);
        Buttons.icon(menu, look, Icon.Shape.MENU, look.text, Texts.MENU);
        for (View view : new View[] {torch, zoomChip, freeze, other, menu}) {
            addView(view);
        }
        showCamera(null);
        showFreeze(Icon.Shape.FREEZE, Texts.FREEZE);
    }

    /** @param traits what the camera in the lens can do; null where none is, as with a still picture */
    void showCamera(CameraTraits traits) {
        live = traits != null;
        mostZoom = live ? traits.mostZoom : 1;
        torch.setVisibility(live && traits.torch ? VISIBLE : GONE);
        zoomChip.setVisibility(mostZoom > 1 ? VISIBLE : GONE);
        showTorch(torchOn);
        showZoom(zoom);
        showOther(onOther);
    }

    void showTorch(boolean on) {
        torchOn = on;
        torch.setBackground(Buttons.background(look, on ? look.accent : look.raised, look.dp(Look.TOUCH_DP), look.night));
        Buttons.icon(
                torch, look, Icon.Shape.TORCH, on ? look.onAccent : look.text, on ? Texts.TORCH_OFF : Texts.TORCH_ON);
        onLight.run();
    }

    /** @param onLight called where {@link #torchOffered} may say something else */
    void tellOfLight(Runnable onLight) {
        this.onLight = onLight;
    }

    void showZoom(float factor) {
        zoom = factor;
        zoomChip.setText(Texts.zoom(factor));
        zoomChip.setContentDescription(Texts.zoomSaid(factor));
    }

    void showFreeze(Icon.Shape icon, String said) {
        Buttons.icon(freeze, look, icon, look.text, said);
    }

    /** While a tap takes a shot there is nothing to freeze. */
    void showFreeze(boolean on) {
        freeze.setVisibility(on ? VISIBLE : GONE);
    }

    /** @param onOther null where there is no other camera */
    void showOther(Runnable onOther) {
        this.onOther = onOther;
        other.setVisibility(live && onOther != null ? VISIBLE : GONE);
    }

    /** While something is under way that the menu would break off, there is none. */
    void showMenu(boolean on) {
        menu.setVisibility(on ? VISIBLE : INVISIBLE);
    }

    /** As another's, whose place this takes. */
    void take(Controls old) {
        torchOn = old.torchOn;
        zoom = old.zoom;
        onOther = old.onOther;
        freeze.setVisibility(old.freeze.getVisibility());
        menu.setVisibility(old.menu.getVisibility());
    }

    /** Whether there is a light that would help. */
    boolean torchOffered() {
        return torch.getVisibility() == VISIBLE && !torchOn;
    }

    float zoom() {
        return zoom;
    }

    float mostZoom() {
        return mostZoom;
    }

    /** For thumbs, and for those who cannot pinch: 1, 2, 4, and 1 again. */
    static float nextZoom(float zoom, float mostZoom) {
        float next = zoom < 2 ? 2 : 4;
        return zoom >= Math.min(4, mostZoom) ? 1 : Math.min(next, mostZoom);
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        int width = MeasureSpec.getSize(widthSpec);
        for (int i = 0; i < getChildCount(); i++) {
            getChildAt(i)
                    .measure(
                            MeasureSpec.makeMeasureSpec(width, MeasureSpec.AT_MOST),
                            MeasureSpec.makeMeasureSpec(0, MeasureSpec.UNSPECIFIED));
        }
        setMeasuredDimension(width, place(width, false));
    }

    @Override
    protected void onLayout(boolean changed, int left, int top, int right, int bottom) {
        place(right - left, true);
    }

    /** Returns the height of all lines. */
    private int place(int width, boolean forGood) {
        int gap = look.dp(GAP_DP);
        int y = 0;
        for (int first = next(0); first < getChildCount(); ) {
            int end = first;
            int count = 0;
            int taken = 0;
            int line = 0;
            while (end < getChildCount()
                    && (count == 0 || taken + count * gap + getChildAt(end).getMeasuredWidth() <= width)) {
                taken += getChildAt(end).getMeasuredWidth();
                line = Math.max(line, getChildAt(end).getMeasuredHeight());
                count++;
                end = next(end + 1);
            }
            if (forGood) {
                spread(first, end, count, width - taken, y);
            }
            y += line + gap;
            first = end;
        }
        return Math.max(0, y - gap);
    }

    /** Those from {@code first} to {@code end} on one line, the free room between them. */
    private void spread(int first, int end, int count, int free, int y) {
        boolean mirrored = getLayoutDirection() == LAYOUT_DIRECTION_RTL;
        float between = count > 1 ? (float) free / (count - 1) : 0;
        float x = count > 1 ? 0 : free / 2f;
        for (int i = first; i < end; i = next(i + 1)) {
            View child = getChildAt(i);
            int left = Math.round(mirrored ? getWidth() - x - child.getMeasuredWidth() : x);
            child.layout(left, y, left + child.getMeasuredWidth(), y + child.getMeasuredHeight());
            x += child.getMeasuredWidth() + between;
        }
    }

    private int next(int from) {
        int i = from;
        while (i < getChildCount() && getChildAt(i).getVisibility() == GONE) {
            i++;
        }
        return i;
    }
}
