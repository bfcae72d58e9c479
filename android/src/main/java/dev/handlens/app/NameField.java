package dev.handlens.app;

import android.content.Context;
import android.content.res.ColorStateList;
import android.text.Editable;
import android.text.InputType;
import android.text.TextWatcher;
import android.util.TypedValue;
import android.view.View;
import android.view.inputmethod.EditorInfo;
import android.widget.Button;
import android.widget.EditText;
import android.widget.LinearLayout;
import android.widget.TextView;
import java.util.Arrays;

/** Where a class is named: a new one, one that is to have more shots, or a trained one that is to be corrected. */
final class NameField extends LinearLayout {
    /** With more trained labels than this, one types. */
    private static final int MOST_SUGGESTIONS = 12;

    private final EditText field;
    private final TextView said;
    private final Button add;
    private final String[] labels;
    private Taught taught = Taught.NOTHING;
    private boolean learning;

    /** @param labels the trained ones */
    NameField(Context context, Look look, String[] labels, TeachSheet.Listener listener) {
        super(context);
        this.labels = labels;
        setOrientation(VERTICAL);
        field = new EditText(context);
        field.setHint(Texts.TEACH_NAME);
        field.setSingleLine();
        field.setInputType(InputType.TYPE_CLASS_TEXT | InputType.TYPE_TEXT_FLAG_CAP_SENTENCES);
        // In a low window the keyboard's own field would hide what is said below.
        field.setImeOptions(EditorInfo.IME_ACTION_DONE | EditorInfo.IME_FLAG_NO_EXTRACT_UI);
        field.setTextSize(TypedValue.COMPLEX_UNIT_SP, 17);
        field.setTextColor(look.text);
        field.setHintTextColor(look.faint);
        field.setBackgroundTintList(ColorStateList.valueOf(look.accent));
        field.setMinHeight(look.dp(Look.TOUCH_DP));
        addView(field, new LayoutParams(-1, -2));
        if (labels.length <= MOST_SUGGESTIONS) {
            TextView or = look.label(context, 14, look.faint, false);
            or.setText(Texts.TEACH_OR_CORRECT);
            or.setPadding(0, look.dp(12), 0, look.dp(8));
            addView(or, new LayoutParams(-1, -2));
            addView(suggestions(context, look), new LayoutParams(-1, -2));
        }
        said = look.label(context, 14, look.faint, false);
        said.setAccessibilityLiveRegion(ACCESSIBILITY_LIVE_REGION_POLITE);
        said.setPadding(0, look.dp(6), 0, look.dp(10));
        addView(said, new LayoutParams(-1, -2));
        add = Buttons.main(context, look, look.accent, look.onAccent);
        add.setOnClickListener(v -> listener.onShots(Taught.name(field.getText().toString())));
        addView(add, new LayoutParams(-1, -2));
        field.addTextChangedListener(new TextWatcher() {
            @Override
            public void beforeTextChanged(CharSequence text, int start, int count, int after) {}

            @Override
            public void onTextChanged(CharSequence text, int start, int before, int count) {
                judge();
            }

            @Override
            public void afterTextChanged(Editable text) {}
        });
        field.setOnEditorActionListener(
                (view, action, event) -> action == EditorInfo.IME_ACTION_DONE && add.isEnabled() && add.performClick());
    }

    /** The trained labels, for a correction. */
    private View suggestions(Context context, Look look) {
        WrapView wrap = new WrapView(context, look.dp(8));
        for (String label : labels) {
            Button chip = Buttons.main(context, look, look.track, look.text);
            chip.setTextSize(TypedValue.COMPLEX_UNIT_SP, 14);
            chip.setMinHeight(look.dp(Look.TOUCH_DP));
            chip.setMinimumWidth(look.dp(Look.TOUCH_DP));
            chip.setPadding(look.dp(14), look.dp(6), look.dp(14), look.dp(6));
            chip.setMaxLines(2);
            chip.setText(label);
            chip.setOnClickListener(v -> {
                field.setText(label);
                field.setSelection(label.length());
            });
            wrap.addView(chip);
        }
        return wrap;
    }

    /**
     * @param taught what there is already
     * @param learning whether the phone is busy, and no shots can be taken
     */
    void show(Taught taught, boolean learning) {
        this.taught = taught;
        this.learning = learning;
        judge();
    }

    private void judge() {
        String typed = field.getText().toString();
        String name = Taught.name(typed);
        boolean known = name != null && taught.find(name) != null;
        boolean trained = name != null && Arrays.asList(labels).contains(name);
        boolean room = name != null && taught.room(name) > 0;
        Buttons.enable(add, room && !learning);
        add.setText(known ? Texts.TEACH_ADD_SHOTS : trained ? Texts.TEACH_CORRECT : Texts.TEACH_ADD);
        String words = "";
        if (!known && taught.full()) {
            words = Texts.teachFull();
        } else if (name == null) {
            words = typed.trim().isEmpty() ? "" : Texts.TEACH_BAD_NAME;
        } else if (known) {
            words = room ? Texts.addsTo(name) : Texts.shotsFull(name);
        } else if (trained) {
            words = Texts.corrects(name);
        }
        if (!words.contentEquals(said.getText())) {
            said.setText(words);
        }
    }
}
