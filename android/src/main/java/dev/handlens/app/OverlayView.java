package dev.handlens.app;

import android.content.Context;
import android.graphics.Canvas;
import android.graphics.Paint;
import android.graphics.Path;
import android.graphics.RectF;
import android.text.TextPaint;
import android.text.TextUtils;
import android.view.View;
import java.util.Collections;
import java.util.List;

/** Draws readings over the lens: a box around each and its label on it. Any number of them. */
final class OverlayView extends View {
    private static final float CORNER_DP = 20;
    private static final float BOX_CORNER_DP = 10;
    /** The box is tight: drawn on its line, it would hide what it shows. */
    private static final float BOX_ROOM_DP = 7;

    private static final float STROKE_DP = 2;
    private static final float OUTLINE_DP = 4;
    private static final float CHIP_SP = 15;
    /** Before a label that this phone was taught. */
    private static final float DOT_DP = 3.5f;

    private final Look look;
    private final Paint stroke = new Paint(Paint.ANTI_ALIAS_FLAG);
    private final Paint fill = new Paint(Paint.ANTI_ALIAS_FLAG);
    private final TextPaint text = new TextPaint(Paint.ANTI_ALIAS_FLAG);
    private final Path corners = new Path();
    private final RectF box = new RectF();
    private final RectF chip = new RectF();
    private List<Reading> readings = Collections.emptyList();
    private boolean mirrored;

    OverlayView(Context context, Look look) {
        super(context);
        this.look = look;
        stroke.setStyle(Paint.Style.STROKE);
        stroke.setStrokeJoin(Paint.Join.ROUND);
        text.setTextSize(look.sp(CHIP_SP));
        text.setTypeface(Look.MEDIUM);
        // The label beside the lens says the same to TalkBack, and better.
        setImportantForAccessibility(IMPORTANT_FOR_ACCESSIBILITY_NO);
    }

    /** @param mirrored whether the picture below is mirrored, as a front camera's is */
    void show(List<Reading> readings, boolean mirrored) {
        this.readings = readings;
        this.mirrored = mirrored;
        invalidate();
    }

    List<Reading> readings() {
        return readings;
    }

    @Override
    protected void onSizeChanged(int width, int height, int oldWidth, int oldHeight) {
        float corner = look.dp(CORNER_DP);
        corners.reset();
        corners.addRect(0, 0, width, height, Path.Direction.CW);
        corners.addRoundRect(0, 0, width, height, corner, corner, Path.Direction.CCW);
    }

    @Override
    protected void onDraw(Canvas canvas) {
        for (Reading reading : readings) {
            Geometry.boxOnScreen(reading.box, mirrored, getWidth(), box);
            float room = look.dp(BOX_ROOM_DP);
            float inset = look.dp(OUTLINE_DP) / 2f;
            box.set(
                    Math.max(box.left - room, inset),
                    Math.max(box.top - room, inset),
                    Math.min(box.right + room, getWidth() - inset),
                    Math.min(box.bottom + room, getHeight() - inset));
            drawBox(canvas);
            drawChip(canvas, reading.label, reading.taught);
        }
        // The lens' round corners: drawn over, since a TextureView does not clip to an outline on every phone.
        fill.setColor(look.background);
        canvas.drawPath(corners, fill);
    }

    /** Two strokes, dark under light, are seen on any paper. */
    private void drawBox(Canvas canvas) {
        float corner = look.dp(BOX_CORNER_DP);
        stroke.setStrokeWidth(look.dp(OUTLINE_DP));
        stroke.setColor(Look.OUTLINE);
        canvas.drawRoundRect(box, corner, corner, stroke);
        stroke.setStrokeWidth(look.dp(STROKE_DP));
        stroke.setColor(Look.ON_SCRIM);
        canvas.drawRoundRect(box, corner, corner, stroke);
    }

    /** Above the box; inside it where the lens ends. */
    private void drawChip(Canvas canvas, String label, boolean taught) {
        float padding = look.dp(8);
        float gap = look.dp(6);
        float dot = taught ? 4 * look.dp(DOT_DP) : 0;
        float most = getWidth() - 2 * gap - 2 * padding - dot;
        CharSequence fitted = TextUtils.ellipsize(label, text, most, TextUtils.TruncateAt.END);
        float words = text.measureText(fitted, 0, fitted.length()) + dot;
        float height = text.descent() - text.ascent() + padding;
        float width = Math.max(words + 2 * padding, height);
        float left = Math.max(gap, Math.min(box.left, getWidth() - width - gap));
        float top = box.top - height - gap < gap ? box.top + gap : box.top - height - gap;
        chip.set(left, top, left + width, top + height);
        fill.setColor(look.accent);
        canvas.drawRoundRect(chip, height / 2, height / 2, fill);
        text.setColor(look.onAccent);
        float start = left + (width - words) / 2;
        fill.setColor(look.onAccent);
        if (taught) {
            canvas.drawCircle(start + dot / 3, top + height / 2, look.dp(DOT_DP), fill);
        }
        canvas.drawText(fitted, 0, fitted.length(), start + dot, top + padding / 2 - text.ascent(), text);
    }
}
