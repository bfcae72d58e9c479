package dev.handlens.app;

import android.content.Context;
import android.content.res.ColorStateList;
import android.graphics.drawable.Drawable;
import android.graphics.drawable.GradientDrawable;
import android.graphics.drawable.LayerDrawable;
import android.graphics.drawable.RippleDrawable;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Button;
import android.widget.ImageButton;

/** The shutter between two buttons, or, where these find no room beside it, above them. */
final class ShutterView extends ViewGroup {
    private static final float SHUTTER_DP = 76;
    private static final float RING_DP = 4;
    private static final float GAP_DP = 6;

    private static final float WORDS_SP = 16;

    private final Button before;
    private final View shutter;
    private final Button after;
    private final int side;
    private final int gap;
    /** Whether the buttons stand left and right of the shutter; else below it, and in narrow windows below each other. */
    private boolean beside;

    private boolean narrow;

    ShutterView(Context context, Look look, Button before, Button after, Runnable onShutter) {
        super(context);
        this.before = before;
        this.after = after;
        side = look.dp(SHUTTER_DP);
        gap = look.dp(GAP_DP);
        shutter = shutter(context, look, onShutter);
        // In the order in which TalkBack comes to them.
        addView(shutter);
        addView(before);
        addView(after);
    }

    private static ImageButton shutter(Context context, Look look, Runnable onShutter) {
        ImageButton button = new ImageButton(context);
        GradientDrawable ring = oval(0);
        ring.setStroke(look.dp(RING_DP), look.accent);
        ColorStateList ripple = ColorStateList.valueOf(look.night ? 0x55000000 : 0x55FFFFFF);
        Drawable disc = new RippleDrawable(ripple, oval(look.accent), oval(look.accent));
        LayerDrawable both = new LayerDrawable(new Drawable[] {ring, disc});
        int inset = look.dp(2 * RING_DP);
        both.setLayerInset(1, inset, inset, inset, inset);
        button.setBackground(both);
        Buttons.icon(button, look, Icon.Shape.CAMERA, look.onAccent, Texts.SHUTTER);
        button.setOnClickListener(v -> onShutter.run());
        return button;
    }

    private static GradientDrawable oval(int colour) {
        GradientDrawable oval = new GradientDrawable();
        oval.setShape(GradientDrawable.OVAL);
        oval.setColor(colour);
        return oval;
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        int width = MeasureSpec.getSize(widthSpec);
        int free = MeasureSpec.makeMeasureSpec(0, MeasureSpec.UNSPECIFIED);
        int exactly = MeasureSpec.makeMeasureSpec(side, MeasureSpec.EXACTLY);
        shutter.measure(exactly, exactly);
        // A button that does not fit beside the other has the whole width.
        WholeWords.fit(before, WORDS_SP, width);
        WholeWords.fit(after, WORDS_SP, width);
        before.measure(free, free);
        after.measure(free, free);
        int room = (width - side) / 2 - gap;
        int widest = Math.max(before.getMeasuredWidth(), after.getMeasuredWidth());
        beside = widest <= room;
        narrow = widest > width / 2;
        int share = MeasureSpec.makeMeasureSpec(beside ? room : narrow ? width : width / 2, MeasureSpec.EXACTLY);
        before.measure(share, free);
        after.measure(share, free);
        int words = Math.max(before.getMeasuredHeight(), after.getMeasuredHeight());
        int lines = narrow ? before.getMeasuredHeight() + after.getMeasuredHeight() : words;
        setMeasuredDimension(width, beside ? Math.max(side, words) : side + gap + lines);
    }

    @Override
    protected void onLayout(boolean changed, int left, int top, int right, int bottom) {
        int width = right - left;
        int height = bottom - top;
        boolean mirrored = getLayoutDirection() == LAYOUT_DIRECTION_RTL;
        place(shutter, (width - side) / 2, beside ? (height - side) / 2 : 0);
        int below = narrow ? after.getMeasuredHeight() : 0;
        place(after, mirrored ? 0 : width - after.getMeasuredWidth(), wordsTop(after, height));
        place(before, mirrored ? width - before.getMeasuredWidth() : 0, wordsTop(before, height) + below);
    }

    private int wordsTop(View view, int height) {
        return beside ? (height - view.getMeasuredHeight()) / 2 : side + gap;
    }

    private static void place(View view, int left, int top) {
        view.layout(left, top, left + view.getMeasuredWidth(), top + view.getMeasuredHeight());
    }
}
