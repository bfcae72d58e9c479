package dev.handlens.app;

import android.content.Context;
import android.content.res.ColorStateList;
import android.graphics.drawable.Drawable;
import android.view.Gravity;
import android.view.View;
import android.widget.LinearLayout;
import android.widget.Switch;
import android.widget.TextView;
import java.util.function.Consumer;

/** A line of a sheet that is on or off, and what there is to say of it below. */
final class SwitchLine extends LinearLayout {
    private static final int HALF = 0x80000000;

    private final Switch line;
    private final TextView note;

    SwitchLine(Context context, Look look, Icon.Shape icon, String text) {
        super(context);
        setOrientation(VERTICAL);
        line = new Switch(context);
        line.setTextSize(17);
        line.setTextColor(look.text);
        line.setText(text);
        Drawable drawable = new Icon(icon, look.dp(24), look.accent);
        line.setCompoundDrawablesRelativeWithIntrinsicBounds(drawable, null, null, null);
        line.setCompoundDrawablePadding(look.dp(18));
        line.setGravity(Gravity.CENTER_VERTICAL);
        line.setTextAlignment(TEXT_ALIGNMENT_VIEW_START);
        line.setSwitchPadding(look.dp(12));
        line.setMinHeight(look.dp(56));
        // The theme's own are made for a dark ground.
        line.setThumbTintList(tint(look.accent, look.faint));
        line.setTrackTintList(tint(look.accent & 0x00FFFFFF | HALF, look.faint & 0x00FFFFFF | HALF));
        line.setBackground(Buttons.background(look, 0, look.dp(12), look.night));
        addView(line, new LayoutParams(-1, -2));
        note = look.label(context, 13, look.faint, false);
        note.setPaddingRelative(look.dp(24 + 18), 0, 0, look.dp(10));
        note.setAccessibilityLiveRegion(View.ACCESSIBILITY_LIVE_REGION_POLITE);
        addView(note, new LayoutParams(-1, -2));
    }

    private static ColorStateList tint(int on, int off) {
        return new ColorStateList(new int[][] {{android.R.attr.state_checked}, {}}, new int[] {on, off});
    }

    void show(boolean on, String said, Consumer<Boolean> onChange) {
        line.setChecked(on);
        say(said);
        line.setOnCheckedChangeListener((view, now) -> onChange.accept(now));
    }

    /** May be empty. */
    void say(String said) {
        note.setText(said);
        note.setVisibility(said.isEmpty() ? GONE : VISIBLE);
    }
}
