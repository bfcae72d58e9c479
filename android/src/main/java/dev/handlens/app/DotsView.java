package dev.handlens.app;

import android.content.Context;
import android.graphics.Canvas;
import android.graphics.Paint;
import android.view.View;

/** A dot for each shot that is asked for; those that were taken are filled. */
final class DotsView extends View {
    private static final float DOT_DP = 7;
    private static final float PITCH_DP = 24;
    private static final float RING_DP = 2;

    private final Look look;
    private final int asked;
    private final Paint paint = new Paint(Paint.ANTI_ALIAS_FLAG);
    private int taken;

    DotsView(Context context, Look look, int asked) {
        super(context);
        this.look = look;
        this.asked = asked;
        // The words beside it say the same.
        setImportantForAccessibility(IMPORTANT_FOR_ACCESSIBILITY_NO);
    }

    void show(int taken) {
        this.taken = taken;
        invalidate();
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        setMeasuredDimension(MeasureSpec.getSize(widthSpec), look.dp(2 * DOT_DP));
    }

    @Override
    protected void onDraw(Canvas canvas) {
        boolean mirrored = getLayoutDirection() == LAYOUT_DIRECTION_RTL;
        float radius = look.dp(DOT_DP);
        for (int i = 0; i < asked; i++) {
            float x = radius + i * look.dp(PITCH_DP);
            boolean filled = i < taken;
            paint.setColor(filled ? look.accent : look.faint);
            paint.setStyle(filled ? Paint.Style.FILL : Paint.Style.STROKE);
            paint.setStrokeWidth(look.dp(RING_DP));
            float inner = filled ? radius : radius - look.dp(RING_DP) / 2f;
            canvas.drawCircle(mirrored ? getWidth() - x : x, radius, inner, paint);
        }
    }
}
