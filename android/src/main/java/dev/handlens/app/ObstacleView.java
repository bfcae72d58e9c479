package dev.handlens.app;

import android.content.Context;
import android.view.Gravity;
import android.view.View;
import android.widget.Button;
import android.widget.ImageView;
import android.widget.LinearLayout;
import android.widget.ScrollView;
import android.widget.TextView;

/** What stands in the way, why, the button that helps, and what else can be done. */
final class ObstacleView extends ScrollView {
    /** Told which button was pressed. */
    interface Listener {
        void onAction(Obstacle.Action action);
    }

    private static final float WIDEST_DP = 420;

    private final Look look;
    private final ImageView icon;
    private final TextView title;
    private final TextView reason;
    private final Button button;
    private final Button second;
    private final Listener listener;
    private Obstacle shown;
    private String detail = "";

    ObstacleView(Context context, Look look, Listener listener) {
        super(context);
        this.look = look;
        this.listener = listener;
        setFillViewport(true);
        setBackgroundColor(look.background);
        icon = new ImageView(context);
        icon.setScaleType(ImageView.ScaleType.CENTER);
        icon.setImportantForAccessibility(IMPORTANT_FOR_ACCESSIBILITY_NO);
        icon.setBackground(Buttons.background(look, look.raised, look.dp(48), false));
        title = look.label(context, 26, look.text, true);
        title.setTextAlignment(TEXT_ALIGNMENT_CENTER);
        title.setAccessibilityLiveRegion(ACCESSIBILITY_LIVE_REGION_POLITE);
        reason = look.label(context, 16, look.faint, false);
        reason.setTextAlignment(TEXT_ALIGNMENT_CENTER);
        reason.setLineSpacing(0, 1.25f);
        button = Buttons.main(context, look, look.accent, look.onAccent);
        second = Buttons.main(context, look, 0, look.accent);

        LinearLayout column = new LinearLayout(context);
        column.setOrientation(LinearLayout.VERTICAL);
        column.setGravity(Gravity.CENTER);
        column.setPadding(look.dp(28), look.dp(24), look.dp(28), look.dp(24));
        add(column, icon, look.dp(96), look.dp(96), 0);
        add(column, title, -2, -2, 24);
        add(column, reason, -2, -2, 12);
        add(column, button, -2, -2, 28);
        add(column, second, -2, -2, 4);
        // Centred by its own gravity: by the scroll's, what is taller than the window would begin above it, out of reach.
        addView(column, new LayoutParams(-1, -2));
        title.setMaxWidth(look.dp(WIDEST_DP));
        reason.setMaxWidth(look.dp(WIDEST_DP));
        setVisibility(GONE);
    }

    private void add(LinearLayout column, View view, int width, int height, int topDp) {
        LinearLayout.LayoutParams where = new LinearLayout.LayoutParams(width, height);
        where.topMargin = look.dp(topDp);
        column.addView(view, where);
    }

    /** @param detail said before the obstacle's own reason, in whatever language it is; may be empty */
    void show(Obstacle obstacle, String detail) {
        shown = obstacle;
        this.detail = detail;
        icon.setImageDrawable(new Icon(obstacle.icon, look.dp(44), look.accent));
        title.setText(Texts.title(obstacle));
        // The linker's words are for the computer: what they mean for a person is said instead.
        String before = obstacle == Obstacle.LIBRARY_REFUSED ? "" : detail;
        reason.setText((before + " " + Texts.reason(obstacle)).trim());
        show(button, obstacle.action);
        show(second, obstacle.second);
        setVisibility(VISIBLE);
    }

    private void show(Button button, Obstacle.Action action) {
        button.setText(Texts.button(action));
        button.setVisibility(action == Obstacle.Action.NONE ? GONE : VISIBLE);
        button.setOnClickListener(v -> listener.onAction(action));
    }

    /** In words, as it stands there. */
    String said() {
        return title.getText() + "\n" + reason.getText();
    }

    /** Shows what another showed, whose place this takes. */
    void take(ObstacleView old) {
        if (old.shown != null) {
            show(old.shown, old.detail);
        }
    }

    void hide() {
        shown = null;
        setVisibility(GONE);
    }

    /** Null when nothing stands in the way. */
    Obstacle shown() {
        return shown;
    }
}
