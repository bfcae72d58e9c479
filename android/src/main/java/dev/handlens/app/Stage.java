package dev.handlens.app;

import android.content.Context;
import android.view.View;
import android.view.ViewGroup;
import android.widget.ScrollView;

/**
 * Places the bar, the lens, its controls and the panel in whatever window there is: one under the other where it is tall, lens
 * beside panel where it is wide, and the controls below the lens or, where it fills the height, below the panel. The lens is as
 * large as it can be while the reading still has room; the panel scrolls where it has not.
 */
final class Stage extends ViewGroup {
    private static final float MARGIN_DP = 16;
    /** Between the lens and its controls. */
    private static final float NEAR_DP = 10;
    private static final float TALL = 1.2f;
    /** Words that are large want lines that are long. */
    private static final float TALL_LARGE_TYPE = 1;
    /** Share of the height, below the bar, that the panel keeps in a tall window; of the width, in a wide one. */
    private static final float PANEL_SHARE = 0.36f;

    /** So much height the panel wants before the lens may be larger than half of what there is. */
    private static final float PANEL_DP = 200;

    private static final float LENS_SHARE = 0.5f;
    private static final float LENS_SHARE_LARGE_TYPE = 0.38f;
    private static final float LARGE_TYPE = 1.3f;
    private static final float WIDE_PANEL_SHARE = 0.42f;
    /** With less height left for the panel, controls below it take too much: the lens makes room for them, if it can. */
    private static final float LEAST_PANEL_DP = 100;

    private static final float LEAST_LENS_DP = 120;
    private static final float FADE_DP = 20;

    private final View bar;
    private final View lens;
    private final View controls;
    private final Look look;
    private final ScrollView panel;
    private final int margin;
    private ReadingPanel content;
    private View cover;
    private boolean tall;
    /** In a wide window: whether the controls stand below the lens. */
    private boolean belowLens;

    Stage(Context context, Look look, View bar, View lens, View controls, ReadingPanel content) {
        super(context);
        this.bar = bar;
        this.lens = lens;
        this.controls = controls;
        this.content = content;
        this.look = look;
        margin = look.dp(MARGIN_DP);
        panel = new ScrollView(context);
        panel.setFillViewport(true);
        panel.setVerticalScrollBarEnabled(false);
        // Where there is more, it fades.
        panel.setVerticalFadingEdgeEnabled(true);
        panel.setFadingEdgeLength(look.dp(FADE_DP));
        panel.setClipToPadding(false);
        place(content);
        addView(bar);
        addView(lens);
        addView(controls);
        addView(panel);
    }

    private void place(View view) {
        panel.removeAllViews();
        panel.addView(view, new ViewGroup.LayoutParams(-1, -2));
        panel.scrollTo(0, 0);
    }

    /** Another panel of readings, for other labels. */
    void setReading(ReadingPanel content) {
        this.content = content;
        if (cover == null) {
            place(content);
        }
    }

    /** Something that stands in the readings' place for a while; null for the readings again. */
    void cover(View cover) {
        this.cover = cover;
        place(cover == null ? content : cover);
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        int width = MeasureSpec.getSize(widthSpec);
        int height = MeasureSpec.getSize(heightSpec);
        tall = height >= width * (look.fontScale > LARGE_TYPE ? TALL_LARGE_TYPE : TALL);
        int near = look.dp(NEAR_DP);
        int side;
        if (tall) {
            int column = width - 2 * margin;
            measure(bar, column, 0);
            measure(controls, column, 0);
            int left = height - bar.getMeasuredHeight() - near - controls.getMeasuredHeight() - 2 * margin;
            int largest = Math.max(Math.round(left * lensShare()), left - look.dp(PANEL_DP));
            side = Math.max(0, Math.min(column, Math.min(largest, Math.round(left * (1 - PANEL_SHARE)))));
            measurePanel(column, left - side);
        } else {
            int inner = width - 3 * margin;
            side = Math.max(0, Math.min(height - 2 * margin, Math.round(inner * (1 - WIDE_PANEL_SHARE))));
            int column = Math.max(0, inner - side);
            measure(bar, column, 0);
            measure(controls, side, 0);
            belowLens = side + near + controls.getMeasuredHeight() <= height - 2 * margin;
            if (!belowLens) {
                measure(controls, column, 0);
                int left = height - bar.getMeasuredHeight() - near - controls.getMeasuredHeight() - margin;
                int smaller = left < look.dp(LEAST_PANEL_DP) ? aboveControls(side, height - 2 * margin) : 0;
                if (smaller > 0) {
                    belowLens = true;
                    side = smaller;
                    column = inner - side;
                    measure(bar, column, 0);
                } else {
                    measure(controls, column, 0);
                }
            }
            int taken = belowLens ? 0 : near + controls.getMeasuredHeight();
            measurePanel(column, height - bar.getMeasuredHeight() - taken - margin);
        }
        measure(lens, side, side);
        setMeasuredDimension(width, height);
    }

    /** How large the lens may be with the controls, which are then measured, below it; 0 if it would be too small. */
    private int aboveControls(int largest, int height) {
        int side = largest;
        while (side >= look.dp(LEAST_LENS_DP)) {
            measure(controls, side, 0);
            int room = height - look.dp(NEAR_DP) - controls.getMeasuredHeight();
            if (side <= room) {
                return side;
            }
            side = room;
        }
        return 0;
    }

    /** Of the height, however low it is: with large type the words need more of it. */
    private float lensShare() {
        return look.fontScale > LARGE_TYPE ? LENS_SHARE_LARGE_TYPE : LENS_SHARE;
    }

    private void measurePanel(int width, int height) {
        content.fit(width, height);
        measure(panel, width, Math.max(1, height));
    }

    private static void measure(View view, int width, int height) {
        int heightSpec =
                height == 0
                        ? MeasureSpec.makeMeasureSpec(0, MeasureSpec.UNSPECIFIED)
                        : MeasureSpec.makeMeasureSpec(height, MeasureSpec.EXACTLY);
        view.measure(MeasureSpec.makeMeasureSpec(width, MeasureSpec.EXACTLY), heightSpec);
    }

    @Override
    protected void onLayout(boolean changed, int left, int top, int right, int bottom) {
        int width = right - left;
        int height = bottom - top;
        boolean mirrored = getLayoutDirection() == LAYOUT_DIRECTION_RTL;
        int near = look.dp(NEAR_DP);
        if (tall) {
            int y = bar.getMeasuredHeight();
            place(bar, margin, 0);
            place(lens, (width - lens.getMeasuredWidth()) / 2, y);
            y += lens.getMeasuredHeight() + near;
            place(controls, margin, y);
            place(panel, margin, y + controls.getMeasuredHeight() + margin);
        } else {
            int lensLeft = mirrored ? width - margin - lens.getMeasuredWidth() : margin;
            int columnLeft = mirrored ? margin : 2 * margin + lens.getMeasuredWidth();
            int below = belowLens ? near + controls.getMeasuredHeight() : 0;
            int lensTop = (height - lens.getMeasuredHeight() - below) / 2;
            place(lens, lensLeft, lensTop);
            place(bar, columnLeft, 0);
            place(panel, columnLeft, bar.getMeasuredHeight());
            if (belowLens) {
                place(controls, lensLeft, lensTop + lens.getMeasuredHeight() + near);
            } else {
                place(controls, columnLeft, height - margin - controls.getMeasuredHeight());
            }
        }
    }

    private static void place(View view, int left, int top) {
        view.layout(left, top, left + view.getMeasuredWidth(), top + view.getMeasuredHeight());
    }
}
