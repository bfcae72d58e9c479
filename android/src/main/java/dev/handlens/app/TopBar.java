package dev.handlens.app;

import android.content.Context;
import android.text.TextUtils;
import android.view.Gravity;
import android.view.View;
import android.widget.ImageButton;
import android.widget.LinearLayout;
import android.widget.TextView;

/** The app's name, how this phone did in the self-check, and the menu. A phone that reads differently gets a banner. */
final class TopBar extends LinearLayout {
    private final TextView status;
    private final TextView banner;
    private final ImageButton menu;

    TopBar(Context context, Look look, CharSequence title, OnClickListener onMenu, OnClickListener onBanner) {
        super(context);
        setOrientation(VERTICAL);
        TextView name = look.label(context, 20, look.text, true);
        name.setText(title);
        oneLine(name);
        status = look.label(context, 13, look.faint, false);
        status.setMaxLines(2);
        status.setVisibility(GONE);
        LinearLayout words = new LinearLayout(context);
        words.setOrientation(VERTICAL);
        words.addView(name);
        words.addView(status);
        LinearLayout line = new LinearLayout(context);
        line.setGravity(Gravity.CENTER_VERTICAL);
        line.setMinimumHeight(look.dp(60));
        line.addView(words, new LayoutParams(0, -2, 1));
        menu = Buttons.round(context, look, 0, onMenu);
        Buttons.icon(menu, look, Icon.Shape.MENU, look.text, Texts.MENU);
        LayoutParams end = new LayoutParams(look.dp(Look.TOUCH_DP), look.dp(Look.TOUCH_DP));
        // The icon, not the room around it, ends where the lens does.
        end.setMarginEnd(-look.dp(8));
        line.addView(menu, end);
        addView(line, new LayoutParams(-1, -2));

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

    private static void oneLine(TextView view) {
        view.setSingleLine();
        view.setEllipsize(TextUtils.TruncateAt.END);
    }

    /** @param summary as in "16 of 16 as trained, 0.8 ms a frame" */
    void showCheck(String summary, boolean good) {
        status.setText("✓ " + summary);
        status.setVisibility(good ? VISIBLE : GONE);
        banner.setText(Texts.alarm(summary));
        banner.setVisibility(good ? GONE : VISIBLE);
    }

    /** What it says of the self-check; empty before there was one. */
    CharSequence said() {
        return banner.getVisibility() == VISIBLE ? banner.getText() : status.getText();
    }

    /** While something is under way that the menu would break off, there is none. */
    void showMenu(boolean on) {
        menu.setVisibility(on ? VISIBLE : INVISIBLE);
    }

    View banner() {
        return banner;
    }
}
