package dev.handlens.app;

import android.app.Activity;
import android.os.Build;
import android.os.SystemClock;
import android.view.View;
import android.view.Window;
import android.widget.FrameLayout;
import android.widget.TextView;
import java.util.Collections;
import java.util.List;

/** Everything on the screen, edge to edge, and what of it is shown when. */
final class Screen {
    /** View.SYSTEM_UI_FLAG_LIGHT_NAVIGATION_BAR, which API 24 does not know yet; it ignores the bit. */
    private static final int LIGHT_NAVIGATION_BAR = 0x10;

    private final FrameLayout root;
    private final TextView opening;
    private final ObstacleView obstacle;
    private final Look look;
    private TopBar bar;
    private LensView lens;
    private ReadingPanel panel;
    private Stage stage;
    private Contract contract;
    private Shown shown;
    private List<Reading> readings = Collections.emptyList();
    private int read = -1;
    private boolean quiet;
    private final Activity activity;

    Screen(Activity activity, Look look, ObstacleView.Listener onObstacle) {
        this.activity = activity;
        this.look = look;
        root = new FrameLayout(activity);
        root.setBackgroundColor(look.background);
        opening = look.label(activity, 20, look.faint, false);
        opening.setText(Texts.OPENING);
        opening.setTextAlignment(View.TEXT_ALIGNMENT_CENTER);
        opening.setGravity(android.view.Gravity.CENTER);
        root.addView(opening, new FrameLayout.LayoutParams(-1, -1));
        obstacle = new ObstacleView(activity, look, onObstacle);
        root.addView(obstacle, new FrameLayout.LayoutParams(-1, -1));
        edgeToEdge(activity.getWindow());
        activity.setContentView(root);
    }

    /** Bars are transparent; what they cover is kept clear by padding, measured anew each time the system tells. */
    private void edgeToEdge(Window window) {
        int flags = View.SYSTEM_UI_FLAG_LAYOUT_STABLE
                | View.SYSTEM_UI_FLAG_LAYOUT_FULLSCREEN
                | View.SYSTEM_UI_FLAG_LAYOUT_HIDE_NAVIGATION;
        if (!look.night) {
            flags |= View.SYSTEM_UI_FLAG_LIGHT_STATUS_BAR | LIGHT_NAVIGATION_BAR;
        }
        window.getDecorView().setSystemUiVisibility(flags);
        window.setStatusBarColor(0);
        // Before 8.0 the buttons are always light: they need something dark below them.
        boolean darkBelow = !look.night && Build.VERSION.SDK_INT < 26;
        window.setNavigationBarColor(darkBelow ? Look.SCRIM : 0);
        root.setOnApplyWindowInsetsListener((view, insets) -> {
            view.setPadding(
                    insets.getSystemWindowInsetLeft(),
                    insets.getSystemWindowInsetTop(),
                    insets.getSystemWindowInsetRight(),
                    insets.getSystemWindowInsetBottom());
            return insets.consumeSystemWindowInsets();
        });
    }

    /** The model is open: there is something to show. */
    void showModel(
            Contract contract, LensView.Listener onLens, View.OnClickListener onMenu, View.OnClickListener onBanner) {
        bar = new TopBar(activity, look, activity.getTitle(), onMenu, onBanner);
        lens = new LensView(activity, look, onLens);
        know(contract);
        stage = new Stage(activity, look, bar, lens, panel);
        root.addView(stage, 0, new FrameLayout.LayoutParams(-1, -1));
        opening.setVisibility(View.GONE);
    }

    private void know(Contract contract) {
        this.contract = contract;
        shown = new Shown(contract);
        panel = new ReadingPanel(activity, look, contract);
        read = -1;
        readings = Collections.emptyList();
    }

    /** Still opening, and this is why it takes longer. */
    void showBusy(String said) {
        opening.setText(said);
    }

    /** @param panel instead of the readings; null for these */
    void cover(View panel) {
        stage.cover(panel);
    }

    /** No readings over the lens. */
    void setQuiet(boolean quiet) {
        this.quiet = quiet;
        lens.overlay.show(Collections.emptyList(), lens.mirrored());
    }

    /** Takes what the reader has, and shows it. */
    void showReading(LensReader reader) {
        if (reader.contract() != contract) {
            // Taught anew: other labels.
            know(reader.contract());
            stage.setReading(panel);
        }
        reader.copyTo(shown);
        if (shown.label != read) {
            read = shown.label;
            readings = read < 0
                    ? Collections.emptyList()
                    : Collections.singletonList(new Reading(contract.labels[read], contract.isTaught(read), shown.box));
        }
        lens.overlay.show(quiet ? Collections.emptyList() : readings, lens.mirrored());
        panel.show(shown, SystemClock.uptimeMillis());
    }

    void showObstacle(Obstacle obstacle, String detail) {
        opening.setVisibility(View.GONE);
        this.obstacle.show(obstacle, detail);
    }

    void hideObstacle() {
        obstacle.hide();
    }

    /** Null when nothing stands in the way. */
    Obstacle obstacle() {
        return obstacle.shown();
    }

    View root() {
        return root;
    }

    TopBar bar() {
        return bar;
    }

    LensView lens() {
        return lens;
    }

    ReadingPanel panel() {
        return panel;
    }
}
