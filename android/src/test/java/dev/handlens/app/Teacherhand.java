package dev.handlens.app;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import android.app.Dialog;
import android.view.View;
import android.view.ViewGroup;
import android.widget.EditText;
import android.widget.TextView;
import org.robolectric.shadows.ShadowDialog;

/** Teaches as a person does: by what can be pressed and what can be read. */
final class Teacherhand {
    private Teacherhand() {}

    static void settle(Stagehand stage) {
        stage.settle();
        stage.settle();
    }

    static View sheet() {
        Dialog dialog = ShadowDialog.getLatestDialog();
        assertTrue(dialog != null && dialog.isShowing());
        return dialog.getWindow().getDecorView();
    }

    private static void click(Stagehand stage, View root, String words) {
        View view = Walk.find(root, words);
        assertNotNull(words + " is nowhere: " + text(root), view);
        assertTrue(words + " cannot be pressed", view.isEnabled() && view.isShown());
        assertTrue(view.performClick());
        settle(stage);
    }

    /** On the screen. */
    static void click(Stagehand stage, String words) {
        click(stage, stage.activity.screen().root(), words);
    }

    static void clickSheet(Stagehand stage, String words) {
        click(stage, sheet(), words);
    }

    static void openSheet(Stagehand stage) {
        click(stage, Texts.MENU);
        clickSheet(stage, Texts.MENU_TEACH);
    }

    static void type(Stagehand stage, String name) {
        field(sheet()).setText(name);
        settle(stage);
    }

    private static EditText field(View view) {
        if (view instanceof EditText) {
            return (EditText) view;
        }
        for (int i = 0; view instanceof ViewGroup && i < ((ViewGroup) view).getChildCount(); i++) {
            EditText found = field(((ViewGroup) view).getChildAt(i));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Into the shooting mode, by the menu, the sheet and its field. */
    static void begin(Stagehand stage, String name) {
        openSheet(stage);
        type(stage, name);
        clickSheet(stage, Texts.TEACH_ADD);
        assertFalse(ShadowDialog.getLatestDialog().isShowing());
    }

    static void press(Stagehand stage) {
        click(stage, Texts.SHUTTER);
    }

    /** All that can be seen below the lens. */
    static String panelText(Stagehand stage) {
        return text(stage.activity.screen().root());
    }

    /** All words that are shown there. */
    static String text(View view) {
        if (view.getVisibility() != View.VISIBLE) {
            return "";
        }
        StringBuilder all = new StringBuilder(view instanceof TextView ? ((TextView) view).getText() + "\n" : "");
        for (int i = 0; view instanceof ViewGroup && i < ((ViewGroup) view).getChildCount(); i++) {
            all.append(text(((ViewGroup) view).getChildAt(i)));
        }
        return all.toString();
    }
}
