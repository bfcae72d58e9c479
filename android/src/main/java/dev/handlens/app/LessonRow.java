package dev.handlens.app;

import android.content.Context;
import android.text.TextUtils;
import android.view.Gravity;
import android.widget.ImageButton;
import android.widget.LinearLayout;
import android.widget.TextView;

/** A taught class on the Teach sheet: its name, its shots, and what can be done with it. */
final class LessonRow extends LinearLayout {
    /** With type from this scale on, the buttons stand below the words. */
    private static final float LARGE_TYPE = 1.5f;

    private final Look look;
    private final LinearLayout buttons;

    /**
     * @param correction whether a trained class has this name
     * @param learning whether the phone is busy, and no shots can be taken
     */
    LessonRow(
            Context context,
            Look look,
            Taught.Lesson lesson,
            boolean correction,
            boolean learning,
            TeachSheet.Listener listener) {
        super(context);
        this.look = look;
        boolean large = context.getResources().getConfiguration().fontScale >= LARGE_TYPE;
        setOrientation(large ? VERTICAL : HORIZONTAL);
        setGravity(large ? Gravity.START : Gravity.CENTER_VERTICAL);
        setMinimumHeight(look.dp(64));
        setPadding(0, look.dp(6), 0, look.dp(6));
        LinearLayout words = new LinearLayout(context);
        words.setOrientation(VERTICAL);
        TextView name = look.label(context, 17, look.text, true);
        name.setText(lesson.name);
        name.setMaxLines(2);
        name.setEllipsize(TextUtils.TruncateAt.END);
        words.addView(name);
        TextView shots = look.label(context, 14, look.faint, false);
        shots.setText(Texts.lesson(lesson, correction));
        words.addView(shots);
        addView(words, large ? new LayoutParams(-1, -2) : new LayoutParams(0, -2, 1));

        buttons = new LinearLayout(context);
        ImageButton more = button(Icon.Shape.CAMERA, Texts.addShots(lesson.name), () -> listener.onShots(lesson.name));
        Buttons.enable(more, !learning && lesson.shots.size() < Taught.MOST_SHOTS);
        button(Icon.Shape.UNDO, Texts.undoShot(lesson.name), () -> listener.onTakeBack(lesson.name));
        button(Icon.Shape.FORGET, Texts.forget(lesson.name), () -> listener.onForget(lesson.name));
        LayoutParams end = new LayoutParams(-2, -2);
        // The icons, not the room around them, stand at the sheet's edges.
        end.setMarginEnd(-look.dp(12));
        end.setMarginStart(large ? -look.dp(12) : 0);
        addView(buttons, end);
    }

    private ImageButton button(Icon.Shape shape, String said, Runnable onClick) {
        ImageButton button = Buttons.round(getContext(), look, 0, v -> onClick.run());
        Buttons.icon(button, look, shape, look.accent, said);
        buttons.addView(button, look.dp(Look.TOUCH_DP), look.dp(Look.TOUCH_DP));
        return button;
    }
}
