package dev.handlens.app;

import android.content.Context;
import android.graphics.Canvas;
import android.graphics.Paint;
import android.text.TextPaint;
import android.text.TextUtils;
import android.view.View;
import java.util.Arrays;

/**
 * How sure the model is of each label: all of them up to ten, the best five beyond. Short labels stand under columns,
 * long ones beside bars; a thin line marks the contract's threshold.
 */
final class ChartView extends View {
    static final int MOST = 10;
    static final int BEST = 5;
    /** The best five change places at most so often, so that they can be read. */
    private static final long RANK_MS = 500;

    private static final float TEXT_SP = 14;
    private static final float DASH_DP = 5;
    /** Beside a label that this phone was taught. */
    private static final float DOT_DP = 3;
    private static final float LOWEST_COLUMNS_DP = 52;
    private static final float HIGHEST_COLUMNS_DP = 168;
    /** Height of a row, in heights of its text. */
    private static final float TIGHT = 1.5f;

    private static final float LOOSE = 2.1f;

    private final Look look;
    private final Contract contract;
    private final TextPaint text = new TextPaint(Paint.ANTI_ALIAS_FLAG);
    private final Paint fill = new Paint(Paint.ANTI_ALIAS_FLAG);
    private final float[] scores;
    private final int[] rows;
    private final CharSequence[] fitted;
    private float fittedWidth;
    private int shown = -1;
    private long rankedMs = Long.MIN_VALUE / 2;

    ChartView(Context context, Look look, Contract contract) {
        super(context);
        this.look = look;
        this.contract = contract;
        int count = contract.labels.length;
        scores = new float[count];
        fitted = new CharSequence[count];
        rows = new int[count <= MOST ? count : BEST];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i;
        }
        text.setTextSize(look.sp(TEXT_SP));
        setImportantForAccessibility(IMPORTANT_FOR_ACCESSIBILITY_NO);
    }

    /** @param shown index of the label that is read, or -1 */
    void show(float[] newest, int shown, long nowMs) {
        System.arraycopy(newest, 0, scores, 0, scores.length);
        this.shown = shown;
        if (scores.length > MOST && (nowMs - rankedMs >= RANK_MS || nowMs < rankedMs)) {
            rank();
            rankedMs = nowMs;
        }
        invalidate();
    }

    /** Labels in the order in which they stand. */
    int[] rows() {
        return rows;
    }

    private void rank() {
        for (int place = 0; place < rows.length; place++) {
            int best = -1;
            for (int i = 0; i < scores.length; i++) {
                if ((best < 0 || scores[i] > scores[best]) && !placed(i, place)) {
                    best = i;
                }
            }
            rows[place] = best;
        }
    }

    private boolean placed(int label, int before) {
        for (int place = 0; place < before; place++) {
            if (rows[place] == label) {
                return true;
            }
        }
        return false;
    }

    private boolean columns(int width) {
        if (contract.labels.length > MOST) {
            return false;
        }
        float room = (float) width / rows.length - look.dp(4);
        for (String label : contract.labels) {
            if (text.measureText(label) > Math.min(room, look.dp(56))) {
                return false;
            }
        }
        return true;
    }

    private float rowHeight() {
        return (text.descent() - text.ascent()) * TIGHT;
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        int width = MeasureSpec.getSize(widthSpec);
        boolean columns = columns(width);
        float least = columns ? look.dp(LOWEST_COLUMNS_DP) + rowHeight() : rowHeight() * rows.length;
        float most = columns ? look.dp(HIGHEST_COLUMNS_DP) + rowHeight() : least * LOOSE / TIGHT;
        // A size that is given is what the panel has left over: taken, but not beyond what looks well.
        boolean given = MeasureSpec.getMode(heightSpec) == MeasureSpec.EXACTLY;
        float height = given ? Math.max(least, Math.min(most, MeasureSpec.getSize(heightSpec))) : least;
        setMeasuredDimension(width, Math.round(height));
    }

    @Override
    protected void onDraw(Canvas canvas) {
        if (columns(getWidth())) {
            drawColumns(canvas);
        } else {
            drawRows(canvas);
        }
    }

    private void drawColumns(Canvas canvas) {
        float pitch = (float) getWidth() / rows.length;
        float bar = Math.min(pitch * 0.62f, look.dp(28));
        float bottom = getHeight() - rowHeight();
        float radius = Math.min(bar / 2, look.dp(6));
        text.setTextAlign(Paint.Align.CENTER);
        for (int i = 0; i < rows.length; i++) {
            float centre = across((i + 0.5f) * pitch);
            fill.setColor(look.track);
            canvas.drawRoundRect(centre - bar / 2, 0, centre + bar / 2, bottom, radius, radius, fill);
            float top = bottom - Math.max(bottom * scores[i], look.dp(3));
            fill.setColor(i == shown ? look.accent : look.faint);
            canvas.drawRoundRect(centre - bar / 2, top, centre + bar / 2, bottom, radius, radius, fill);
            style(i);
            canvas.drawText(contract.labels[i], centre, bottom + rowHeight() * 0.75f, text);
            if (contract.isTaught(i)) {
                // On the column where it reaches so high.
                drawDot(canvas, centre, look.dp(2 * DOT_DP), top < look.dp(2 * DOT_DP) ? look.background : look.accent);
            }
        }
        fill.setColor(look.faint);
        float threshold = bottom * (1 - contract.threshold);
        for (float x = 0; x < getWidth(); x += look.dp(DASH_DP)) {
            canvas.drawRect(x, threshold, x + look.dp(2), threshold + look.dp(1), fill);
        }
    }

    private void drawRows(Canvas canvas) {
        float names = 0;
        for (int label : rows) {
            names = Math.max(names, text.measureText(contract.labels[label]));
        }
        // With five of many, the names change: a fixed share keeps the bars where they are.
        names = scores.length > MOST ? getWidth() * 0.42f : Math.min(names + look.dp(2), getWidth() * 0.5f);
        float dots = contract.anyTaught() ? look.dp(4 * DOT_DP) : 0;
        float left = names + dots + look.dp(10);
        float numbers = text.measureText(Texts.percent(1)) + look.dp(6);
        float right = getWidth() - numbers;
        float thick = look.dp(10);
        float pitch = (float) getHeight() / rows.length;
        for (int i = 0; i < rows.length; i++) {
            int label = rows[i];
            float middle = (i + 0.5f) * pitch;
            float base = middle - (text.descent() + text.ascent()) / 2;
            style(label);
            text.setTextAlign(mirrored() ? Paint.Align.RIGHT : Paint.Align.LEFT);
            CharSequence name = fitted(label, names);
            canvas.drawText(name, 0, name.length(), across(dots), base, text);
            if (contract.isTaught(label)) {
                drawDot(canvas, across(look.dp(DOT_DP)), middle, look.accent);
            }
            fill.setColor(look.track);
            drawBar(canvas, left, right, middle, thick, thick / 2);
            float end = left + Math.max((right - left) * scores[label], look.dp(3));
            float radius = Math.min(thick, end - left) / 2;
            fill.setColor(label == shown ? look.accent : look.faint);
            drawBar(canvas, left, end, middle, thick, radius);
            text.setTextAlign(mirrored() ? Paint.Align.LEFT : Paint.Align.RIGHT);
            canvas.drawText(Texts.percent(scores[label]), across(getWidth()), base, text);
        }
        fill.setColor(look.faint);
        float threshold = across(left + (right - left) * contract.threshold);
        for (float y = 0; y < getHeight(); y += look.dp(DASH_DP)) {
            canvas.drawRect(threshold, y, threshold + look.dp(1), y + look.dp(2), fill);
        }
    }

    private boolean mirrored() {
        return getLayoutDirection() == LAYOUT_DIRECTION_RTL;
    }

    /** So far from the side where a line of text begins. */
    private float across(float start) {
        return mirrored() ? getWidth() - start : start;
    }

    private void drawBar(Canvas canvas, float start, float end, float middle, float thick, float radius) {
        float left = Math.min(across(start), across(end));
        float top = middle - thick / 2;
        canvas.drawRoundRect(left, top, left + end - start, top + thick, radius, radius, fill);
    }

    private void drawDot(Canvas canvas, float x, float y, int colour) {
        fill.setColor(colour);
        canvas.drawCircle(x, y, look.dp(DOT_DP), fill);
    }

    /** Shortened once for each width, not with every frame. */
    private CharSequence fitted(int label, float width) {
        if (width != fittedWidth) {
            fittedWidth = width;
            Arrays.fill(fitted, null);
        }
        if (fitted[label] == null) {
            fitted[label] = TextUtils.ellipsize(contract.labels[label], text, width, TextUtils.TruncateAt.END);
        }
        return fitted[label];
    }

    private void style(int label) {
        text.setColor(label == shown ? look.text : look.faint);
        text.setTypeface(label == shown ? Look.MEDIUM : null);
    }
}
