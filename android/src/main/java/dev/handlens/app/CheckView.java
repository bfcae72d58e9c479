package dev.handlens.app;

import android.content.Context;
import android.text.TextUtils;
import android.view.Gravity;
import android.view.View;
import android.view.ViewGroup;
import android.widget.LinearLayout;
import android.widget.TextView;

/** The self-check's frames, side by side: what the network saw, and what this phone read in it. */
final class CheckView extends ViewGroup {
    private static final float CELL_DP = 64;
    private static final float GAP_DP = 10;
    /** So many lines a label and the words about it may take. */
    private static final int MOST_LINES = 6;

    private final int picture;
    /** No word is broken: with large type, or in a language of long words, there are fewer columns. */
    private int cell;

    private final int gap;

    CheckView(Context context, Look look, Contract contract, SelfCheck check) {
        super(context);
        picture = look.dp(CELL_DP);
        cell = picture;
        gap = look.dp(GAP_DP);
        for (SelfCheck.Row row : check.rows) {
            addView(cell(context, look, contract, row));
        }
    }

    private View cell(Context context, Look look, Contract contract, SelfCheck.Row row) {
        LinearLayout column = new LinearLayout(context);
        column.setOrientation(LinearLayout.VERTICAL);
        column.setGravity(Gravity.CENTER_HORIZONTAL);
        SeenView seen = new SeenView(context, look, contract);
        seen.show(row.seen);
        seen.setImportantForAccessibility(IMPORTANT_FOR_ACCESSIBILITY_NO);
        column.addView(seen, new LinearLayout.LayoutParams(picture, picture * contract.inputHeight / contract.inputWidth));
        TextView words = look.label(context, 13, row.passed ? look.text : look.alarm, true);
        words.setTextAlignment(TEXT_ALIGNMENT_CENTER);
        words.setMaxLines(MOST_LINES);
        words.setEllipsize(TextUtils.TruncateAt.END);
        String said = (row.passed ? "✓ " : "✗ ") + Texts.checkRow(Texts.read(row.wanted), Texts.read(row.got));
        words.setText(said);
        for (String word : said.split(" ")) {
            cell = Math.max(cell, (int) Math.ceil(words.getPaint().measureText(word)));
        }
        column.addView(words);
        return column;
    }

    @Override
    protected void onMeasure(int widthSpec, int heightSpec) {
        int width = MeasureSpec.getSize(widthSpec);
        int columns = columns(width);
        int height = 0;
        for (int first = 0; first < getChildCount(); first += columns) {
            int line = 0;
            for (int i = first; i < Math.min(getChildCount(), first + columns); i++) {
                getChildAt(i)
                        .measure(
                                MeasureSpec.makeMeasureSpec((width + gap) / columns - gap, MeasureSpec.EXACTLY),
                                MeasureSpec.makeMeasureSpec(0, MeasureSpec.UNSPECIFIED));
                line = Math.max(line, getChildAt(i).getMeasuredHeight());
            }
            height += line + gap;
        }
        setMeasuredDimension(width, height);
    }

    private int columns(int width) {
        return Math.max(1, (width + gap) / (cell + gap));
    }

    @Override
    protected void onLayout(boolean changed, int left, int top, int right, int bottom) {
        int columns = columns(right - left);
        int pitch = (right - left + gap) / columns;
        boolean mirrored = getLayoutDirection() == LAYOUT_DIRECTION_RTL;
        int y = 0;
        for (int first = 0; first < getChildCount(); first += columns) {
            int line = 0;
            for (int i = first; i < Math.min(getChildCount(), first + columns); i++) {
                View child = getChildAt(i);
                int start = (i - first) * pitch;
                int x = mirrored ? right - left - start - child.getMeasuredWidth() : start;
                child.layout(x, y, x + child.getMeasuredWidth(), y + child.getMeasuredHeight());
                line = Math.max(line, child.getMeasuredHeight());
            }
            y += line + gap;
        }
    }
}
