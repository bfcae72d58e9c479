package dev.handlens.app;

import android.content.Context;
import android.text.TextUtils;
import android.view.Gravity;
import android.view.View;
import android.widget.LinearLayout;
import android.widget.TextView;

/**
 * The app's name; for a while after the self-check, how this phone did. A phone that reads differently gets a banner that stays.
 */
final class TopBar extends LinearLayout {
    static final long SAID_MS = 8000;

    private final TextView status;
    private final Runnable quiet;
    private final TextView banner;

    TopBar(Context context, Look look, CharSequence title, OnClickListener onBanner) {
        super(context);
        setOrientation(VERTICAL);
        TextView name = look.label(context, 20, look.text, true);
        name.setText(title);
        name.setSingleLine();
        name.setEllipsize(TextUtils.TruncateAt.END);
        status = look.label(context, 13, look.faint, false);
        status.setMaxLines(2);
        status.setVisibility(GONE);
        quiet = () -> status.setVisibility(GONE);
        LinearLayout words = new LinearLayout(context);
        words.setOrientation(VERTICAL);
        words.setGravity(Gravity.CENTER_VERTICAL);
        words.setMinimumHeight(look.dp(48));
        words.addView(name);
        words.addView(status);
        addView(words, new LayoutParams(-1, -2));

        banner = look.label(context, 15, look.onAlarm, true);
        banner.setBackground(Buttons.background(look, look.alarm, look.dp(14), !look.night));
        banner.setGravity(Gravity.CENTER_VERTICAL);
        banner.setMinHeight(look.dp(Look.TOUCH_DP));
        banner.setPadding(look.dp(16), look.dp(8), look.dp(16), look.dp(8));
        banner.setOnClickListener(onBanner);
        banner.setVisibility(GONE);
        LayoutParams below = new LayoutParams(-1, -2);
        below.bottomMargin = look.dp(12);
        addView(banner, below);
    }

    /**
     * @param summary as in "16 of 16 as trained, 0.8 ms a frame"
     * @param now whether it was checked just now: then the good news is said, too
     */
    void showCheck(String summary, boolean good, boolean now) {
        status.setText("✓ " + summary);
        status.setVisibility(good && now ? VISIBLE : GONE);
        // An earlier one would cut this short.
        status.removeCallbacks(quiet);
        status.postDelayed(quiet, SAID_MS);
        banner.setText(Texts.alarm(summary));
        banner.setVisibility(good ? GONE : VISIBLE);
    }

    /** Says what another said, whose place this takes. */
    void take(TopBar old) {
        status.setText(old.status.getText());
        banner.setText(old.banner.getText());
        banner.setVisibility(old.banner.getVisibility());
    }

    /** What it says of the self-check; empty if nothing. */
    CharSequence said() {
        return banner.getVisibility() == VISIBLE ? banner.getText() : status.getVisibility() == VISIBLE ? status.getText() : "";
    }

    View banner() {
        return banner;
    }
}
