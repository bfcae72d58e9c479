package dev.handlens.app;

import android.content.Context;
import android.view.View;
import android.view.ViewGroup;

/** Lays its children one beside the other, on as many lines as they need. */
final class WrapView extends ViewGroup {
    private final int gap;

    WrapView(Context context, int gapPixels) {
        super(context);
        gap = gapPixels;
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        int width = MeasureSpec.getSize(widthSpec);
        int widest = MeasureSpec.makeMeasureSpec(width, MeasureSpec.AT_MOST);
        int free = MeasureSpec.makeMeasureSpec(0, MeasureSpec.UNSPECIFIED);
        for (int i = 0; i < getChildCount(); i++) {
            getChildAt(i).measure(widest, free);
        }
        setMeasuredDimension(width, place(width, false));
    }

    @Override
    protected void onLayout(boolean changed, int left, int top, int right, int bottom) {
        place(right - left, true);
    }

    /** Returns the height of all lines. */
    private int place(int width, boolean forGood) {
        boolean mirrored = getLayoutDirection() == LAYOUT_DIRECTION_RTL;
        int x = 0;
        int y = 0;
        int line = 0;
        for (int i = 0; i < getChildCount(); i++) {
            View child = getChildAt(i);
            if (child.getVisibility() == GONE) {
                continue;
            }
            int wide = child.getMeasuredWidth();
            if (x > 0 && x + wide > width) {
                x = 0;
                y += line + gap;
                line = 0;
            }
            if (forGood) {
                int left = mirrored ? width - x - wide : x;
                child.layout(left, y, left + wide, y + child.getMeasuredHeight());
            }
            x += wide + gap;
            line = Math.max(line, child.getMeasuredHeight());
        }
        return y + line;
    }
}
