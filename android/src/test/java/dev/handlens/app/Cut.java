package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import android.graphics.Rect;
import android.text.Layout;
import android.view.View;
import android.view.ViewGroup;
import android.widget.TextView;

/** Whether all words can be read: none is cut, shortened or broken within, none lies on another. */
final class Cut {
    private Cut() {}

    /** @param named what only a person named, and may be shortened */
    static void check(View root, String where, CharSequence named) {
        if (root.getVisibility() != View.VISIBLE) {
            return;
        }
        if (root instanceof TextView && ((TextView) root).getLayout() != null) {
            TextView view = (TextView) root;
            if (!view.getText().toString().contentEquals(named)) {
                check(view, where + ": “" + view.getText() + "”");
            }
        }
        for (int i = 0; root instanceof ViewGroup && i < ((ViewGroup) root).getChildCount(); i++) {
            check(((ViewGroup) root).getChildAt(i), where, named);
        }
    }

    private static void check(TextView view, String where) {
        Layout layout = view.getLayout();
        int high = view.getHeight() - view.getCompoundPaddingTop() - view.getCompoundPaddingBottom();
        int wide = view.getWidth() - view.getCompoundPaddingLeft() - view.getCompoundPaddingRight();
        assertTrue(where + " is cut below", layout.getHeight() <= high + 1);
        CharSequence text = layout.getText();
        for (int i = 0; i < layout.getLineCount(); i++) {
            assertEquals(where + " is shortened", 0, layout.getEllipsisCount(i));
            assertTrue(where + " is cut at its side", layout.getLineMax(i) <= wide + 1);
            int end = layout.getLineEnd(i);
            boolean within = end > 0 && end < text.length() && letters(text.charAt(end - 1)) && letters(text.charAt(end));
            assertFalse(where + " breaks within a word: " + text.subSequence(layout.getLineStart(i), end), within);
        }
    }

    /** Of a script with spaces between its words; marks belong to them. */
    private static boolean letters(char c) {
        int type = Character.getType(c);
        return !Character.isIdeographic(c)
                && Character.UnicodeScript.of(c) != Character.UnicodeScript.HIRAGANA
                && Character.UnicodeScript.of(c) != Character.UnicodeScript.KATAKANA
                && c != 'ー'
                && (Character.isLetter(c) || type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK);
    }

    static Rect place(View view) {
        int[] at = new int[2];
        view.getLocationInWindow(at);
        return new Rect(at[0], at[1], at[0] + view.getWidth(), at[1] + view.getHeight());
    }
}
