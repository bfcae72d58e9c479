package dev.handlens.app;

import android.content.Context;
import android.content.res.ColorStateList;
import android.graphics.drawable.Drawable;
import android.graphics.drawable.GradientDrawable;
import android.graphics.drawable.RippleDrawable;
import android.view.Gravity;
import android.view.View;
import android.widget.Button;
import android.widget.ImageButton;

/** The app's buttons: each at least 48 dp, each with words for TalkBack. */
final class Buttons {
    private static final int ICON_DP = 24;
    private static final float DIM = 0.4f;

    private Buttons() {}

    /** A round button that shows an icon. */
    static ImageButton round(Context context, Look look, int fill, View.OnClickListener onClick) {
        ImageButton button = new ImageButton(context);
        button.setBackground(background(look, fill, look.dp(Look.TOUCH_DP), look.night || fill == Look.SCRIM));
        button.setMinimumWidth(look.dp(Look.TOUCH_DP));
        button.setMinimumHeight(look.dp(Look.TOUCH_DP));
        int padding = look.dp((Look.TOUCH_DP - ICON_DP) / 2f);
        button.setPadding(padding, padding, padding, padding);
        button.setOnClickListener(onClick);
        return button;
    }

    static void icon(ImageButton button, Look look, Icon.Shape shape, int colour, String description) {
        button.setImageDrawable(new Icon(shape, look.dp(ICON_DP), colour));
        button.setContentDescription(description);
    }

    /** The one button of a screen. */
    static Button main(Context context, Look look, int fill, int colour) {
        Button button = new Button(context, null, 0);
        button.setAllCaps(false);
        button.setTypeface(Look.MEDIUM);
        button.setTextSize(16);
        button.setTextColor(colour);
        button.setGravity(Gravity.CENTER);
        button.setFocusable(true);
        button.setClickable(true);
        button.setMinHeight(look.dp(52));
        button.setPadding(look.dp(28), look.dp(10), look.dp(28), look.dp(10));
        button.setBackground(background(look, fill, look.dp(26), !look.night));
        return button;
    }

    /** A second choice beside the main one: words alone. */
    static Button plain(Context context, Look look, String text, View.OnClickListener onClick) {
        Button button = main(context, look, 0, look.accent);
        button.setBackground(background(look, 0, look.dp(26), look.night));
        button.setPadding(look.dp(12), look.dp(10), look.dp(12), look.dp(10));
        button.setMinimumWidth(look.dp(Look.TOUCH_DP));
        button.setText(text);
        button.setOnClickListener(onClick);
        return button;
    }

    /** Dimmed where it can not be pressed. */
    static void enable(View button, boolean on) {
        button.setEnabled(on);
        button.setAlpha(on ? 1 : DIM);
    }

    static Drawable background(Look look, int fill, float radius, boolean lightRipple) {
        GradientDrawable shape = new GradientDrawable();
        shape.setColor(fill);
        shape.setCornerRadius(radius);
        GradientDrawable mask = new GradientDrawable();
        mask.setColor(0xFFFFFFFF);
        mask.setCornerRadius(radius);
        return new RippleDrawable(ColorStateList.valueOf(lightRipple ? 0x55FFFFFF : 0x33000000), shape, mask);
    }
}
