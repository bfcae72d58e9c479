package dev.handlens.app;

import android.content.Context;
import android.text.TextUtils;
import android.util.TypedValue;
import android.view.Gravity;
import android.widget.TextView;

/** The reading, as large as its words allow; TalkBack says a new one by itself. */
final class LabelView extends TextView {
    private static final float LEAST_SP = 22;
    private final Look look;

    LabelView(Context context, Look look) {
        super(context);
        this.look = look;
        setTypeface(Look.MEDIUM);
        setTextColor(look.text);
        setIncludeFontPadding(false);
        setGravity(Gravity.CENTER_VERTICAL | Gravity.START);
        setEllipsize(TextUtils.TruncateAt.END);
        setAccessibilityLiveRegion(ACCESSIBILITY_LIVE_REGION_POLITE);
    }

    /**
     * Changes only when the reading does: each change is spoken.
     *
     * @param said instead of the label, where there is more to say of it; null for the label itself
     */
    void show(String label, String said) {
        if (!TextUtils.equals(label, getText()) || !TextUtils.equals(said, getContentDescription())) {
            // Before the text, whose change is what is spoken.
            setContentDescription(said);
            setText(label);
            fit(getMeasuredWidth(), getMeasuredHeight());
        }
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        fit(MeasureSpec.getSize(widthSpec), MeasureSpec.getSize(heightSpec));
        super.onMeasure(widthSpec, heightSpec);
    }

    private void fit(int width, int height) {
        if (width <= 0 || height <= 0) {
            return;
        }
        float least = Math.min(look.sp(LEAST_SP), height / 3.7f);
        getPaint().setTextSize(100);
        float widthAt100 = getPaint().measureText(getText(), 0, getText().length());
        float size = Math.min(height * 0.82f, 100 * width / Math.max(1, widthAt100) * 0.98f);
        boolean oneLine = size >= least;
        if (!oneLine) {
            size = least;
        }
        setMaxLines(oneLine ? 1 : Math.max(1, (int) (height / (least * 1.2f))));
        setTextSize(TypedValue.COMPLEX_UNIT_PX, size);
    }
}
