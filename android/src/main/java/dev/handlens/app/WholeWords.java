package dev.handlens.app;

import android.text.TextPaint;
import android.util.DisplayMetrics;
import android.util.TypedValue;
import android.widget.TextView;

/** In a narrow place a text is written smaller, so that no word of it is broken. */
final class WholeWords {
    private static final float LEAST_SP = 8;

    private WholeWords() {}

    /** @param sp as large as it may be; {@code width} in pixels, with the view's padding */
    static void fit(TextView view, float sp, int width) {
        int room = width - view.getPaddingLeft() - view.getPaddingRight();
        // By a paint of its own: a view that is set to and fro asks to be laid out again each time.
        TextPaint paint = new TextPaint(view.getPaint());
        float size = sp;
        while (size > LEAST_SP && widest(view, paint, size) > room) {
            size--;
        }
        view.setTextSize(size);
    }

    private static float widest(TextView view, TextPaint paint, float sp) {
        DisplayMetrics metrics = view.getResources().getDisplayMetrics();
        paint.setTextSize(TypedValue.applyDimension(TypedValue.COMPLEX_UNIT_SP, sp, metrics));
        float widest = 0;
        // Not at spaces that hold together, as between a number and its sign.
        for (String word : view.getText().toString().split("[ \n]")) {
            widest = Math.max(widest, paint.measureText(word));
        }
        return widest;
    }
}
