package dev.handlens.app;

import android.app.Dialog;
import android.content.Context;
import android.text.TextUtils;
import android.view.Gravity;
import android.view.View;
import android.view.WindowManager;
import android.widget.Button;
import android.widget.LinearLayout;
import android.widget.TextView;

/** What this phone was taught, and all that can be done about it. */
final class TeachSheet {
    /** What is pressed. */
    interface Listener {
        /** Shots are to be taken of this class, known or new. */
        void onShots(String name);

        void onTakeBack(String name);

        void onForget(String name);

        void onForgetAll();

        void onForgetForeign();

        /** What could not be learnt again is to be tried once more. */
        void onDare();

        void onUndo();
    }

    private final Context context;
    private final Look look;
    private final Listener listener;
    private final Teaching teaching;
    private final Sheet sheet;
    private final LinearLayout status;
    private final TextView said;
    private final Button undo;
    private final LinearLayout list;
    private final TextView slots;
    private final NameField field;
    private final View forgetAll;
    private Dialog dialog;

    TeachSheet(Context context, Look look, Teaching teaching, Listener listener) {
        this.context = context;
        this.look = look;
        this.teaching = teaching;
        this.listener = listener;
        sheet = new Sheet(context, look).title(Texts.TEACH_TITLE, look.text).text(Texts.TEACH_WHAT);
        status = new LinearLayout(context);
        said = look.label(context, 15, look.text, false);
        undo = Buttons.plain(context, look, Texts.TEACH_UNDO, v -> listener.onUndo());
        list = new LinearLayout(context);
        list.setOrientation(LinearLayout.VERTICAL);
        slots = look.label(context, 15, look.faint, false);
        slots.setLineSpacing(0, 1.25f);
        field = new NameField(context, look, teaching.trainedContract().labels, listener);
        forgetAll = sheet.line(Icon.Shape.FORGET, Texts.TEACH_FORGET_ALL, listener::onForgetAll);
        if (teaching.foreign()) {
            sheet.text(Texts.foreign(teaching.state()));
            if (teaching.state() == TaughtFile.State.NOT_LEARNT) {
                sheet.entry(Icon.Shape.GO_ON, Texts.button(Obstacle.Action.RETRY), listener::onDare);
            }
            sheet.entry(Icon.Shape.FORGET, Texts.TEACH_FORGET_FOREIGN, listener::onForgetForeign);
        } else {
            fillStatus();
            sheet.view(status, 14).view(list, 10).view(slots, 10).view(field, 6).view(forgetAll, 8);
        }
    }

    /** What was done, and the way back. */
    private void fillStatus() {
        status.setGravity(Gravity.CENTER_VERTICAL);
        status.setBackground(Buttons.background(look, look.track, look.dp(14), false));
        status.setPaddingRelative(look.dp(16), look.dp(4), look.dp(4), look.dp(4));
        status.setMinimumHeight(look.dp(56));
        said.setMaxLines(3);
        said.setEllipsize(TextUtils.TruncateAt.END);
        said.setAccessibilityLiveRegion(View.ACCESSIBILITY_LIVE_REGION_POLITE);
        status.addView(said, new LinearLayout.LayoutParams(0, -2, 1));
        status.addView(undo, new LinearLayout.LayoutParams(-2, -2));
    }

    /**
     * Brings it up to date, and opens it if it is not open.
     *
     * @param taught what is wanted: the phone may still be learning it
     * @param done what was just done; empty for nothing
     * @param learning whether it is still being learnt
     */
    void show(Taught taught, String done, boolean mayUndo, boolean learning) {
        status.setVisibility(done.isEmpty() && !learning ? View.GONE : View.VISIBLE);
        said.setText(learning ? Texts.LEARNING : done);
        undo.setVisibility(mayUndo && !learning ? View.VISIBLE : View.GONE);
        list.removeAllViews();
        for (Taught.Lesson lesson : taught.lessons) {
            boolean correction = teaching.trainedContract().indexOf(lesson.name) >= 0;
            list.addView(new LessonRow(context, look, lesson, correction, learning, listener));
        }
        String drifted = learning ? "" : Texts.drifted(teaching.drifted(), teaching.exemplars());
        slots.setText(Texts.sentences(Texts.taughtSlots(taught.lessons.size()), drifted));
        field.show(taught, learning);
        forgetAll.setVisibility(taught.lessons.isEmpty() ? View.GONE : View.VISIBLE);
        if (dialog == null) {
            dialog = sheet.show();
            dialog.getWindow()
                    .setSoftInputMode(WindowManager.LayoutParams.SOFT_INPUT_ADJUST_RESIZE
                            | WindowManager.LayoutParams.SOFT_INPUT_STATE_HIDDEN);
        }
    }

    boolean showing() {
        return dialog != null && dialog.isShowing();
    }

    void dismiss() {
        sheet.dismiss();
    }
}
