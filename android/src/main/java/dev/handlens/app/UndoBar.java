package dev.handlens.app;

import android.content.Context;
import android.view.Gravity;
import android.view.ViewGroup;
import android.view.accessibility.AccessibilityManager;
import android.widget.Button;
import android.widget.FrameLayout;
import android.widget.LinearLayout;
import android.widget.TextView;

/** What was just done, in a line at the foot of the screen, and the way back: for a while, then it goes by itself. */
final class UndoBar extends LinearLayout {
    static final long SHOWN_MS = 8_000;
    /** For those who hear the screen, and must find the button first. */
    private static final long HEARD_MS = 30_000;

    private static final float LARGE_TYPE = 1.5f;
    private static final float WIDEST_DP = 560;
    private static final float MARGIN_DP = 12;

    private final Runnable hide = this::hide;
    private final int widest;

    private UndoBar(Context context, Look look, String words, Runnable onUndo) {
        super(context);
        boolean large = look.fontScale >= LARGE_TYPE;
        widest = look.dp(WIDEST_DP);
        setOrientation(large ? VERTICAL : HORIZONTAL);
        setGravity(large ? Gravity.START : Gravity.CENTER_VERTICAL);
        setBackground(Buttons.background(look, look.track, look.dp(14), false));
        setElevation(look.dp(6));
        setPaddingRelative(look.dp(16), look.dp(4), look.dp(4), look.dp(4));
        setMinimumHeight(look.dp(56));
        TextView said = look.label(context, 15, look.text, false);
        said.setText(words);
        addView(said, large ? new LayoutParams(-1, -2) : new LayoutParams(0, -2, 1));
        Button undo = Buttons.plain(context, look, Texts.TEACH_UNDO, v -> {
            hide();
            onUndo.run();
        });
        addView(undo, new LayoutParams(-2, -2));
        // What lies below is not pressed by a finger that misses the button.
        setClickable(true);
        setImportantForAccessibility(IMPORTANT_FOR_ACCESSIBILITY_NO);
    }

    /** @param root of the screen: what stands on it stays, but for another bar */
    static UndoBar show(FrameLayout root, Look look, String words, Runnable onUndo) {
        UndoBar bar = new UndoBar(root.getContext(), look, words, onUndo);
        FrameLayout.LayoutParams where = new FrameLayout.LayoutParams(-1, -2, Gravity.BOTTOM | Gravity.CENTER_HORIZONTAL);
        int margin = look.dp(MARGIN_DP);
        where.setMargins(margin, margin, margin, margin);
        root.addView(bar, where);
        bar.announceForAccessibility(words);
        bar.postDelayed(bar.hide, heard(root.getContext()) ? HEARD_MS : SHOWN_MS);
        return bar;
    }

    private static boolean heard(Context context) {
        return ((AccessibilityManager) context.getSystemService(Context.ACCESSIBILITY_SERVICE)).isTouchExplorationEnabled();
    }

    void hide() {
        removeCallbacks(hide);
        if (getParent() != null) {
            ((ViewGroup) getParent()).removeView(this);
        }
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        int width = Math.min(MeasureSpec.getSize(widthSpec), widest);
        super.onMeasure(MeasureSpec.makeMeasureSpec(width, MeasureSpec.EXACTLY), heightSpec);
    }
}
