package dev.handlens.app;

import android.content.Context;
import android.content.res.ColorStateList;
import android.text.TextUtils;
import android.view.View;
import android.widget.Button;
import android.widget.LinearLayout;
import android.widget.ProgressBar;
import android.widget.TextView;

/** Below the lens while the phone learns, and then how it went, with the way back beside it. */
final class LessonPanel extends LinearLayout {
    private static final int PERCENT = 100;
    private static final float TITLE_SP = 26;
    private static final float WORDS_SP = 16;
    private static final float BUTTON_SP = 16;

    private final TextView title;
    private final TextView words;
    private final ProgressBar progress;
    private final WrapView buttons;
    private final Button done;
    private final Button undo;

    LessonPanel(Context context, Look look, Runnable onUndo, Runnable onDone) {
        super(context);
        setOrientation(VERTICAL);
        title = look.label(context, TITLE_SP, look.text, true);
        title.setMaxLines(3);
        title.setEllipsize(TextUtils.TruncateAt.END);
        title.setAccessibilityLiveRegion(ACCESSIBILITY_LIVE_REGION_POLITE);
        addView(title, new LayoutParams(-1, -2));
        words = look.label(context, WORDS_SP, look.faint, false);
        words.setLineSpacing(0, 1.25f);
        words.setAccessibilityLiveRegion(ACCESSIBILITY_LIVE_REGION_POLITE);
        addView(words, below(look, 8));
        progress = new ProgressBar(context, null, android.R.attr.progressBarStyleHorizontal);
        progress.setMax(PERCENT);
        progress.setProgressTintList(ColorStateList.valueOf(look.accent));
        progress.setProgressBackgroundTintList(ColorStateList.valueOf(look.faint));
        addView(progress, below(look, 16));
        buttons = new WrapView(context, look.dp(8));
        done = Buttons.main(context, look, look.accent, look.onAccent);
        done.setText(Texts.DONE);
        done.setOnClickListener(v -> onDone.run());
        undo = Buttons.plain(context, look, Texts.TEACH_UNDO, v -> onUndo.run());
        buttons.addView(done);
        buttons.addView(undo);
        addView(buttons, below(look, 20));
        showLearning();
    }

    private static LayoutParams below(Look look, int topDp) {
        LayoutParams where = new LayoutParams(-1, -2);
        where.topMargin = look.dp(topDp);
        return where;
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        int width = MeasureSpec.getSize(widthSpec);
        WholeWords.fit(title, TITLE_SP, width);
        WholeWords.fit(words, WORDS_SP, width);
        WholeWords.fit(done, BUTTON_SP, width);
        WholeWords.fit(undo, BUTTON_SP, width);
        super.onMeasure(widthSpec, heightSpec);
    }

    void showLearning() {
        show(Texts.LEARNING, Texts.LEARNING_WHY, false);
        progress.setProgress(0);
        progress.setVisibility(VISIBLE);
        buttons.setVisibility(GONE);
    }

    void showProgress(float done) {
        progress.setProgress(Math.round(PERCENT * done));
    }

    void showOutcome(Outcome outcome) {
        show(Texts.taughtTitle(outcome), Texts.outcome(outcome), true);
    }

    /** The end of it, without anything to take back. */
    void showEnd(String said) {
        show(said, "", false);
    }

    private void show(String head, String text, boolean mayUndo) {
        title.setText(head);
        words.setText(text);
        words.setVisibility(text.isEmpty() ? GONE : VISIBLE);
        progress.setVisibility(GONE);
        undo.setVisibility(mayUndo ? View.VISIBLE : View.GONE);
        buttons.setVisibility(VISIBLE);
    }
}
