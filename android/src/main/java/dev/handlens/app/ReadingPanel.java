package dev.handlens.app;

import android.content.Context;
import android.text.TextUtils;
import android.util.TypedValue;
import android.view.Gravity;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Button;
import android.widget.FrameLayout;
import android.widget.LinearLayout;
import android.widget.TextView;

/** What is read, in words: the label, how sure, what the network saw, and every label's score. */
final class ReadingPanel extends LinearLayout {
    /** Numbers that change with every frame are written at most so often. */
    private static final long NUMBERS_MS = 250;

    private static final float PRESENT = 0.5f;
    /** What was in view is so until it falls below this: a button must not flicker. */
    private static final float GONE_BELOW = 0.35f;

    private static final float LABEL_DP = 92;
    private static final float SEEN_DP = 84;
    /** In a window that leaves less than this, label and picture are smaller. */
    private static final float ROOMY_DP = 236;

    /** What fits into so many widths of the picture fits on two lines, with room to break. */
    private static final float CAPTION_LINES = 1.7f;

    private static final float PROMPT_SP = 20;
    private static final float LEAST_PROMPT_SP = 8;
    private static final float LEGEND_SP = 12;
    private static final float COMPACT_LABEL_DP = 60;
    /** Large type makes the reading's place higher, but not by as much: the scores belong into the window. */
    private static final float MOST_LABEL_SCALE = 1.25f;

    private static final float COMPACT_SEEN_DP = 56;

    final LabelView label;
    final ChartView chart;
    final SeenView seen;
    /** Says that what is read is wrong, or that something is there which is not read. */
    private final Button wrong;

    /** How sure, and that button. */
    private final LinearLayout line;

    private final LinearLayout column;
    private final Contract contract;
    private final TextView prompt;
    /** Never shown: measures the prompt. */
    private final TextView gauge;
    private final TextView sure;
    /** That the reading rests on what this phone was taught; there is only one where something was. */
    private final TextView mark;
    /** Of what the network saw, and of the line in the chart. */
    private final TextView caption;

    private final TextView legend;
    private final String ask;
    private final Look look;
    private final View words;
    private final LinearLayout network;
    /** Whether only the number is said of how sure it is. */
    private boolean brief;
    private int shownLabel = -2;
    private float score;
    private long numbersMs = Long.MIN_VALUE / 2;

    ReadingPanel(Context context, Look look, Contract contract) {
        super(context);
        this.contract = contract;
        this.look = look;
        setOrientation(VERTICAL);
        label = new LabelView(context, look);
        label.setOnClickListener(v -> Copies.copy(context, label.getText().toString()));
        prompt = look.label(context, PROMPT_SP, look.faint, false);
        gauge = look.label(context, PROMPT_SP, look.faint, false);
        gauge.setLayoutParams(new LayoutParams(-1, -2));
        prompt.setGravity(Gravity.CENTER_VERTICAL);
        sure = look.label(context, 16, look.faint, false);
        sure.setSingleLine();
        mark = look.label(context, 14, look.accent, true);
        mark.setMaxLines(2);
        mark.setEllipsize(TextUtils.TruncateAt.END);
        mark.setText(Texts.TAUGHT_MARK);
        mark.setVisibility(contract.anyTaught() ? INVISIBLE : GONE);
        // The label says it.
        mark.setImportantForAccessibility(IMPORTANT_FOR_ACCESSIBILITY_NO);
        caption = look.label(context, 12, look.faint, false);
        caption.setPadding(0, look.dp(2), 0, 0);
        caption.setText(Texts.SEEN);
        // The picture itself says it.
        caption.setImportantForAccessibility(IMPORTANT_FOR_ACCESSIBILITY_NO);
        legend = look.label(context, LEGEND_SP, look.faint, false);
        ask = Texts.prompt(contract);
        seen = new SeenView(context, look, contract);
        chart = new ChartView(context, look, contract);

        FrameLayout stack = new FrameLayout(context);
        stack.addView(prompt, new FrameLayout.LayoutParams(-1, -1));
        stack.addView(label, new FrameLayout.LayoutParams(-1, -1));
        words = stack;
        column = new LinearLayout(context);
        column.setOrientation(VERTICAL);
        // The height is fixed, so that nothing moves when a reading comes and goes.
        column.addView(words, new LayoutParams(-1, look.dp(LABEL_DP)));
        wrong = Buttons.plain(context, look, Texts.WRONG, null);
        wrong.setTextSize(TypedValue.COMPLEX_UNIT_SP, 14);
        wrong.setMinHeight(look.dp(Look.TOUCH_DP));
        wrong.setPadding(look.dp(12), 0, look.dp(12), 0);
        line = new LinearLayout(context);
        line.setGravity(Gravity.CENTER_VERTICAL | Gravity.START);
        line.addView(sure, new LayoutParams(0, -2, 1));
        line.addView(wrong, new LayoutParams(-2, -2));
        column.addView(line, new LayoutParams(-1, -2));
        column.addView(mark, new LayoutParams(-1, -2));

        LinearLayout top = new LinearLayout(context);
        top.setGravity(Gravity.CENTER_VERTICAL);
        top.addView(column, new LayoutParams(0, -2, 1));
        network = new LinearLayout(context);
        network.setOrientation(VERTICAL);
        network.setGravity(Gravity.CENTER_HORIZONTAL);
        network.addView(seen, look.dp(SEEN_DP), look.dp(SEEN_DP) * contract.inputHeight / contract.inputWidth);
        caption.setTextAlignment(TEXT_ALIGNMENT_CENTER);
        caption.setMaxWidth(look.dp(SEEN_DP));
        network.addView(caption, -2, -2);
        LayoutParams right = new LayoutParams(-2, -2);
        right.setMarginStart(look.dp(16));
        top.addView(network, right);
        addView(top, new LayoutParams(-1, -2));

        LayoutParams below = new LayoutParams(-1, 0, 1);
        below.topMargin = look.dp(8);
        addView(chart, below);
        LayoutParams last = new LayoutParams(-1, -2);
        last.topMargin = look.dp(4);
        addView(legend, last);
        tellOfWrong(null);
        show(new Shown(contract), 0);
    }

    /** Told by the stage how much room there is, in pixels, before it is measured. */
    void fit(int width, int height) {
        boolean narrow = width < look.dp(ROOMY_DP);
        // Not look.sp: from Android 14 on it enlarges large sizes less, and text is small.
        boolean compact = narrow || height < look.dp(ROOMY_DP) * look.fontScale;
        int side = look.dp(compact ? COMPACT_SEEN_DP : SEEN_DP);
        float high = LABEL_DP;
        if (narrow) {
            // On few characters a line the prompt takes many lines.
            high *= look.fontScale;
        } else if (compact) {
            high = COMPACT_LABEL_DP * Math.min(MOST_LABEL_SCALE, look.fontScale);
        }
        // Beside large words there is no room for it in a narrow column.
        boolean pictured = !narrow || look.fontScale <= MOST_LABEL_SCALE;
        network.setVisibility(pictured ? VISIBLE : GONE);
        // Never more than can be seen at once.
        int place = Math.min(look.dp(high), Math.max(look.dp(COMPACT_LABEL_DP), height));
        size(words, ViewGroup.LayoutParams.MATCH_PARENT, place);
        int ofColumn = pictured ? width - side - look.dp(16) : width;
        fitPrompt(ofColumn, place);
        brief = narrow || sure.getPaint().measureText(Texts.sure(1)) > ofColumn;
        saySure();
        size(seen, side, side * contract.inputHeight / contract.inputWidth);
        fitLine(ofColumn, width);
        // Where it would push the scores away, or break within a word, it stands below them.
        boolean captioned = !compact && caption.getPaint().measureText(Texts.SEEN) <= CAPTION_LINES * side;
        caption.setVisibility(captioned ? VISIBLE : GONE);
        set(legend, Texts.legend(contract.threshold, pictured && !captioned));
        WholeWords.fit(legend, LEGEND_SP, width);
    }

    /**
     * In the column of the label where it fits, else below the picture, too, across the panel; one above the other if that is too
     * narrow. By the longest that can stand there, so that nothing moves later.
     */
    private void fitLine(int ofColumn, int width) {
        String longest = brief ? Texts.percent(1) : Texts.sure(1);
        float taken = sure.getPaint().measureText(longest) + wrong.getPaint().measureText(Texts.WRONG);
        taken += wrong.getPaddingLeft() + wrong.getPaddingRight();
        ViewGroup home = taken <= ofColumn ? column : this;
        if (line.getParent() != home) {
            ((ViewGroup) line.getParent()).removeView(line);
            // Behind the label, or behind label and picture.
            home.addView(line, 1);
        }
        boolean beside = taken <= width;
        if (beside != (line.getOrientation() == HORIZONTAL)) {
            line.setOrientation(beside ? HORIZONTAL : VERTICAL);
            size(sure, beside ? 0 : LayoutParams.MATCH_PARENT, LayoutParams.WRAP_CONTENT);
            ((LayoutParams) sure.getLayoutParams()).weight = beside ? 1 : 0;
        }
    }

    /** @param onWrong null where nothing can be corrected */
    void tellOfWrong(Runnable onWrong) {
        wrong.setOnClickListener(onWrong == null ? null : v -> onWrong.run());
        if (onWrong == null) {
            wrong.setVisibility(GONE);
        } else if (wrong.getVisibility() == GONE) {
            wrong.setVisibility(INVISIBLE);
        }
    }

    /** Wherever there is something that could be read otherwise. */
    private void showWrong(Shown shown) {
        boolean there = shown.label >= 0 || shown.presence >= (wrong.getVisibility() == VISIBLE ? GONE_BELOW : PRESENT);
        if (wrong.getVisibility() != GONE) {
            wrong.setVisibility(there ? VISIBLE : INVISIBLE);
        }
    }

    /** As large as both of its sentences can be without being cut. */
    private void fitPrompt(int width, int height) {
        float sp = PROMPT_SP;
        gauge.setTextSize(sp);
        while (sp > LEAST_PROMPT_SP && Math.max(high(Texts.UNSURE, width), high(ask, width)) > height) {
            gauge.setTextSize(--sp);
        }
        prompt.setTextSize(sp);
    }

    /** By a view of the same kind: how lines are broken, and how high other scripts make them, differs from phone to phone. */
    private int high(String words, int width) {
        gauge.setText(words);
        gauge.measure(
                MeasureSpec.makeMeasureSpec(Math.max(1, width), MeasureSpec.EXACTLY),
                MeasureSpec.makeMeasureSpec(0, MeasureSpec.UNSPECIFIED));
        return gauge.getMeasuredHeight();
    }

    private static void size(View view, int width, int height) {
        ViewGroup.LayoutParams now = view.getLayoutParams();
        if (now.width != width || now.height != height) {
            now.width = width;
            now.height = height;
            view.setLayoutParams(now);
        }
    }

    void show(Shown shown, long nowMs) {
        boolean changed = shown.label != shownLabel;
        if (changed) {
            shownLabel = shown.label;
            boolean reads = shown.label >= 0;
            label.setVisibility(reads ? VISIBLE : INVISIBLE);
            prompt.setVisibility(reads ? INVISIBLE : VISIBLE);
            sure.setVisibility(reads ? VISIBLE : INVISIBLE);
            // Emptied when a reading goes, so that the same one is announced when it comes again.
            String text = reads ? contract.labels[shown.label] : "";
            boolean taught = reads && contract.isTaught(shown.label);
            label.show(text, taught ? Texts.saidTaught(text) : null);
            if (contract.anyTaught()) {
                mark.setVisibility(taught ? VISIBLE : INVISIBLE);
            }
        }
        if (changed || nowMs - numbersMs >= NUMBERS_MS || nowMs < numbersMs) {
            numbersMs = nowMs;
            score = shown.score;
            saySure();
            set(prompt, shown.presence >= PRESENT ? Texts.UNSURE : ask);
        }
        showWrong(shown);
        chart.show(shown.scores, shown.label, nowMs);
        seen.show(shown.seen);
    }

    private void saySure() {
        set(sure, shownLabel >= 0 ? (brief ? Texts.percent(score) : Texts.sure(score)) : "");
    }

    private static void set(TextView view, String text) {
        if (!text.contentEquals(view.getText())) {
            view.setText(text);
        }
    }
}
