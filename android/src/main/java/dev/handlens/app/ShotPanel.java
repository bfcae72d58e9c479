package dev.handlens.app;

import android.content.Context;
import android.text.TextUtils;
import android.view.View;
import android.widget.Button;
import android.widget.LinearLayout;
import android.widget.TextView;

/** Below the lens while shots are taken: what of, how many, and the shutter between Cancel and Done. */
final class ShotPanel extends LinearLayout {
    /** What is pressed. */
    interface Listener {
        void onShutter();

        void onCancel();

        void onDone();
    }

    private final TextView count;
    private final DotsView dots;
    private final Button done;
    private final int asked;

    /** @param asked how many shots there are to be */
    ShotPanel(Context context, Look look, String name, int asked, Listener listener) {
        super(context);
        this.asked = asked;
        setOrientation(VERTICAL);
        TextView title = look.label(context, 26, look.text, true);
        title.setText(name);
        title.setMaxLines(2);
        title.setEllipsize(TextUtils.TruncateAt.END);
        addView(title, new LayoutParams(-1, -2));
        count = look.label(context, 16, look.faint, false);
        count.setAccessibilityLiveRegion(ACCESSIBILITY_LIVE_REGION_POLITE);
        add(count, look.dp(4));
        dots = new DotsView(context, look, asked);
        add(dots, look.dp(10));
        Button cancel = Buttons.plain(context, look, Texts.CANCEL, v -> listener.onCancel());
        done = Buttons.plain(context, look, Texts.DONE, v -> listener.onDone());
        add(new ShutterView(context, look, cancel, done, listener::onShutter), look.dp(14));
        TextView hint = look.label(context, 14, look.faint, false);
        hint.setText(Texts.SHOT_HINT);
        add(hint, look.dp(12));
    }

    private void add(View view, int topPixels) {
        LayoutParams where = new LayoutParams(-1, -2);
        where.topMargin = topPixels;
        addView(view, where);
    }

    /** @param enough whether something can be learnt from so many */
    void show(int taken, boolean enough) {
        count.setText(taken == 0 ? Texts.hold(0, asked) : Texts.shotTaken(taken, asked));
        dots.show(taken);
        Buttons.enable(done, enough);
    }
}
