package dev.handlens.app;

import static org.junit.Assert.assertTrue;

import android.text.TextUtils;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Button;
import android.widget.EditText;
import android.widget.ScrollView;
import android.widget.TextView;

/** Walks over a view tree as TalkBack and a thumb would. */
final class Walk {
    private Walk() {}

    /** The view that says this, by its text or to TalkBack; null if there is none. */
    static View find(View view, String words) {
        CharSequence text = view instanceof TextView ? ((TextView) view).getText() : "";
        if (words.contentEquals(text) || words.equals(view.getContentDescription())) {
            return view;
        }
        if (view instanceof ViewGroup) {
            for (int i = 0; i < ((ViewGroup) view).getChildCount(); i++) {
                View found = find(((ViewGroup) view).getChildAt(i), words);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /**
     * Whatever can be pressed has words that are not cut, and is at least 48 dp in each direction; nothing sticks out of the window,
     * or begins above what scrolls.
     */
    static void check(View root) {
        check(root, root, root.getResources().getDisplayMetrics().density);
    }

    private static void check(View view, View root, float density) {
        if (view.getVisibility() != View.VISIBLE) {
            return;
        }
        if (view.isClickable() && view.getClass().getName().startsWith("android.widget") | view instanceof LensView) {
            CharSequence words = view instanceof TextView ? ((TextView) view).getText() : view.getContentDescription();
            // A field that nothing was typed into yet says its hint.
            words = view instanceof EditText && words.length() == 0 ? ((EditText) view).getHint() : words;
            assertTrue(view + " says nothing", !TextUtils.isEmpty(words));
            assertTrue(view + " is too low", view.getHeight() >= Look.TOUCH_DP * density - 1);
            assertTrue(view + " is too narrow", view.getWidth() >= Look.TOUCH_DP * density - 1);
        }
        if (view instanceof ScrollView) {
            int top = ((ScrollView) view).getChildAt(0).getTop();
            assertTrue(view + " begins above its window", top >= 0);
        }
        if (view instanceof Button && ((Button) view).getLayout() != null) {
            int room = view.getHeight() - view.getPaddingTop() - view.getPaddingBottom();
            assertTrue("“" + ((Button) view).getText() + "” is cut", ((Button) view).getLayout().getHeight() <= room);
        }
        int[] at = new int[2];
        view.getLocationInWindow(at);
        assertTrue(view + " sticks out", at[0] >= 0 && at[0] + view.getWidth() <= root.getWidth());
        if (view instanceof ViewGroup) {
            for (int i = 0; i < ((ViewGroup) view).getChildCount(); i++) {
                check(((ViewGroup) view).getChildAt(i), root, density);
            }
        }
    }
}
