package dev.handlens.app;

import android.content.Context;
import android.graphics.Bitmap;
import android.graphics.drawable.BitmapDrawable;
import android.text.TextUtils;
import android.view.Gravity;
import android.widget.ImageView;
import android.widget.LinearLayout;
import android.widget.TextView;

/** One of the last readings: what was in the lens, how it was read, and when. A tap copies the label. */
final class HistoryRow extends LinearLayout {
    private static final float PICTURE_DP = 48;

    /** @param said how sure, and when */
    HistoryRow(Context context, Look look, History.Entry entry, String said) {
        super(context);
        setGravity(Gravity.CENTER_VERTICAL);
        setMinimumHeight(look.dp(64));
        setPadding(0, look.dp(6), 0, look.dp(6));
        setBackground(Buttons.background(look, 0, look.dp(12), look.night));
        ImageView picture = new ImageView(context);
        picture.setImageDrawable(entry.lens == null ? new Icon(Icon.Shape.PICTURE, look.dp(24), look.faint) : drawn(entry.lens));
        picture.setScaleType(entry.lens == null ? ImageView.ScaleType.CENTER : ImageView.ScaleType.FIT_XY);
        picture.setBackgroundColor(look.track);
        LayoutParams beside = new LayoutParams(look.dp(PICTURE_DP), look.dp(PICTURE_DP));
        beside.setMarginEnd(look.dp(16));
        addView(picture, beside);

        LinearLayout words = new LinearLayout(context);
        words.setOrientation(VERTICAL);
        TextView label = look.label(context, 17, look.text, true);
        label.setText(entry.label);
        label.setMaxLines(2);
        label.setEllipsize(TextUtils.TruncateAt.END);
        words.addView(label);
        TextView note = look.label(context, 14, look.faint, false);
        note.setText(said);
        words.addView(note);
        addView(words, new LayoutParams(0, -2, 1));

        setContentDescription(Texts.historySaid(entry.label, said));
        setOnClickListener(v -> Copies.copy(context, entry.label));
    }

    private BitmapDrawable drawn(Bitmap lens) {
        BitmapDrawable drawable = new BitmapDrawable(getResources(), lens);
        drawable.setFilterBitmap(true);
        return drawable;
    }
}
