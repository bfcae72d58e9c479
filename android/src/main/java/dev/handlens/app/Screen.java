package dev.handlens.app;

import android.app.Activity;
import android.content.pm.ActivityInfo;
import android.content.res.Configuration;
import android.graphics.Rect;
import android.os.Build;
import android.os.SystemClock;
import android.text.TextUtils;
import android.view.Gravity;
import android.view.HapticFeedbackConstants;
import android.view.TextureView;
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

    /** After these the views are made anew: they were made in other colours, sizes or directions. */
    static final int OTHER_LOOK = ActivityInfo.CONFIG_UI_MODE
            | ActivityInfo.CONFIG_DENSITY
            | ActivityInfo.CONFIG_FONT_SCALE
            | ActivityInfo.CONFIG_LAYOUT_DIRECTION
            | ActivityInfo.CONFIG_LOCALE;

    private final Activity activity;
    private final ObstacleView.Listener onObstacle;
    private final TextureView preview;
    private final FrameLayout root;
    private final Configuration styled;
    private Runnable onRead = () -> {};
    private Runnable onCover = () -> {};
    /** Null while nothing can be corrected. */
    private Runnable onWrong;
    private LensView.Listener onLens;
    private View.OnClickListener onMenu;
    private View.OnClickListener onBanner;
    private Look look;
    private TextView opening;
    private ObstacleView obstacle;
    private TopBar bar;
    private Controls controls;
    private LensView lens;
    private ReadingPanel panel;
    private Stage stage;
    private View cover;
    private Contract contract;
    private Shown shown;
    private List<Reading> readings = Collections.emptyList();
    private int read = -1;
    private boolean quiet;
    private boolean busy;

    Screen(Activity activity, ObstacleView.Listener onObstacle) {
        this.activity = activity;
        this.onObstacle = onObstacle;
        Texts.load(activity);
        styled = new Configuration(activity.getResources().getConfiguration());
        preview = new TextureView(activity);
        root = new FrameLayout(activity);
        root.setOnApplyWindowInsetsListener((view, insets) -> {
            // Bars are transparent; what they cover is kept clear by padding, measured anew each time the system tells.
            Rect covered = SafeInsets.of(insets);
            view.setPadding(covered.left, covered.top, covered.right, covered.bottom);
            return insets.consumeSystemWindowInsets();
        });
        style();
        activity.setContentView(root);
    }

    /** What there is before a model. */
    private void style() {
        look = new Look(activity);
        root.setBackgroundColor(look.background);
        root.setLayoutDirection(TextUtils.getLayoutDirectionFromLocale(Texts.locale()));
        opening = look.label(activity, 20, look.faint, false);
        opening.setText(busy ? Texts.LEARNING_AGAIN : Texts.OPENING);
        opening.setTextAlignment(View.TEXT_ALIGNMENT_CENTER);
        opening.setGravity(Gravity.CENTER);
        root.addView(opening, new FrameLayout.LayoutParams(-1, -1));
        obstacle = new ObstacleView(activity, look, onObstacle);
        root.addView(obstacle, new FrameLayout.LayoutParams(-1, -1));
        edgeToEdge(activity.getWindow());
    }

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
    }

    /** The model is open: there is something to show. */
    void showModel(
            Contract contract, LensView.Listener onLens, View.OnClickListener onMenu, View.OnClickListener onBanner) {
        this.onLens = onLens;
        this.onMenu = onMenu;
        this.onBanner = onBanner;
        know(contract);
        build();
        opening.setVisibility(View.GONE);
    }

    private void build() {
        bar = new TopBar(activity, look, activity.getTitle(), onBanner);
        controls = new Controls(activity, look, onLens, onMenu);
        lens = new LensView(activity, look, onLens, controls, preview);
        stage = new Stage(activity, look, bar, lens, controls, panel);
        root.addView(stage, 0, new FrameLayout.LayoutParams(-1, -1));
    }

    /** @param onRead called where another label is read; {@code onCover} where something covers the readings, or no more */
    void tell(Runnable onRead, Runnable onCover) {
        this.onRead = onRead;
        this.onCover = onCover;
    }

    /**
     * The configuration changed: makes the views anew if it changed their look. What they show stays, but for the panel that
     * covers the readings.
     *
     * @return whether it did
     */
    boolean restyle(Configuration configuration) {
        boolean other = (styled.updateFrom(configuration) & OTHER_LOOK) != 0;
        if (other) {
            Texts.load(activity);
            View oldOpening = opening;
            ObstacleView oldObstacle = obstacle;
            style();
            opening.setVisibility(oldOpening.getVisibility());
            obstacle.take(oldObstacle);
            root.removeView(oldOpening);
            root.removeView(oldObstacle);
            if (stage != null) {
                restyleStage();
            }
        }
        return other;
    }

    private void restyleStage() {
        Stage oldStage = stage;
        LensView oldLens = lens;
        Controls oldControls = controls;
        TopBar oldBar = bar;
        panel = new ReadingPanel(activity, look, contract);
        panel.tellOfWrong(onWrong);
        build();
        bar.take(oldBar);
        controls.take(oldControls);
        lens.take(oldLens);
        lens.overlay.show(quiet ? Collections.emptyList() : readings, lens.mirrored());
        panel.show(shown, SystemClock.uptimeMillis());
        root.removeView(oldStage);
        cover = null;
    }

    private void know(Contract contract) {
        this.contract = contract;
        shown = new Shown(contract);
        panel = new ReadingPanel(activity, look, contract);
        panel.tellOfWrong(onWrong);
        read = -1;
        readings = Collections.emptyList();
    }

    /** Still opening: it learns again what it was taught. */
    void showBusy() {
        busy = true;
        opening.setText(Texts.LEARNING_AGAIN);
    }

    /** @param onWrong called where a person says that a reading is wrong; null where it cannot be said */
    void tellOfWrong(Runnable onWrong) {
        this.onWrong = onWrong;
        panel.tellOfWrong(onWrong);
        panel.show(shown, SystemClock.uptimeMillis());
    }

    /** @param panel instead of the readings; null for these */
    void cover(View panel) {
        cover = panel;
        stage.cover(panel);
        onCover.run();
    }

    /** Whether readings are not shown. */
    boolean quiet() {
        return quiet;
    }

    boolean covered() {
        return cover != null;
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
            if (read >= 0 && !quiet) {
                // A short tick: whoever looks at the paper need not look at the phone.
                lens.performHapticFeedback(HapticFeedbackConstants.CLOCK_TICK);
            }
            onRead.run();
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
        opening.setVisibility(stage == null ? View.VISIBLE : View.GONE);
    }

    /** Null when nothing stands in the way. */
    Obstacle obstacle() {
        return obstacle.shown();
    }

    /** In words, as it stands on the screen. */
    String obstacleSaid() {
        return obstacle.said();
    }

    /** What is read now, to be shared; null if nothing is. */
    String read(CharSequence app) {
        return read < 0 ? null : Texts.shared(contract.labels[read], shown.score, app);
    }

    /** What stands on the screen; filled again with the next frame. */
    Shown shown() {
        return shown;
    }

    /** What its labels are. */
    Contract contract() {
        return contract;
    }

    /** Milliseconds a frame, of late; 0 before the first. */
    double pace() {
        return shown.millisecondsAFrame;
    }

    View root() {
        return root;
    }

    TopBar bar() {
        return bar;
    }

    Controls controls() {
        return controls;
    }

    LensView lens() {
        return lens;
    }

    ReadingPanel panel() {
        return panel;
    }
}
