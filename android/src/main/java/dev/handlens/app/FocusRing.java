package dev.handlens.app;

import android.content.Context;
import android.graphics.Canvas;
import android.graphics.Paint;
import android.view.View;

/** A ring where the lens was tapped, for as long as focus and light are made for that place. */
final class FocusRing extends View {
    private static final float SIZE_DP = 64;
    private static final float STROKE_DP = 2;
    private static final float OUTLINE_DP = 4;
    private static final long FADE_MS = 200;

    private final Look look;
    private final Paint stroke = new Paint(Paint.ANTI_ALIAS_FLAG);
    private final Runnable fade = () -> animate().alpha(0).setDuration(FADE_MS);

    FocusRing(Context context, Look look) {
        super(context);
        this.look = look;
        stroke.setStyle(Paint.Style.STROKE);
        setAlpha(0);
        setImportantForAccessibility(IMPORTANT_FOR_ACCESSIBILITY_NO);
    }

    int side() {
        return look.dp(SIZE_DP);
    }

    /** @param x in pixels of the lens */
    void show(float x, float y) {
        animate().cancel();
        removeCallbacks(fade);
        setTranslationX(x - side() / 2f);
        setTranslationY(y - side() / 2f);
        setAlpha(1);
        postDelayed(fade, Focus.HOLD_MS);
    }

    void hide() {
        removeCallbacks(fade);
        animate().cancel();
        setAlpha(0);
    }

    /** Two strokes, dark under light, are seen on any paper. */
    @Override
    protected void onDraw(Canvas canvas) {
        float centre = side() / 2f;
        float radius = centre - look.dp(OUTLINE_DP);
        stroke.setStrokeWidth(look.dp(OUTLINE_DP));
        stroke.setColor(Look.OUTLINE);
        canvas.drawCircle(centre, centre, radius, stroke);
        stroke.setStrokeWidth(look.dp(STROKE_DP));
        stroke.setColor(Look.ON_SCRIM);
        canvas.drawCircle(centre, centre, radius, stroke);
    }
}
