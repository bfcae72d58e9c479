package dev.handlens.app;

import android.content.Context;
import android.content.res.ColorStateList;
import android.text.Editable;
import android.text.InputType;
import android.text.TextWatcher;
import android.util.TypedValue;
import android.view.inputmethod.EditorInfo;
import android.widget.Button;
import android.widget.EditText;
import android.widget.LinearLayout;
import android.widget.TextView;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * One label out of all, by a tap: a few as large buttons; of many those that fit best, and a field that finds any by a part of its
 * name. Never more buttons than fit, so that a thousand labels are as quick as ten.
 */
final class LabelPicker extends LinearLayout {
    static final int MOST = 12;
    private static final float LABEL_SP = 20;
    private static final float BIG_DP = 60;

    private final Look look;
    private final List<String> labels;
    /** As they are compared: small letters, without accents. */
    private final List<String> plain = new ArrayList<>();

    private final Consumer<String> onPick;
    private final WrapView buttons;
    private final TextView more;

    /** @param labels the likeliest first */
    LabelPicker(Context context, Look look, List<String> labels, Consumer<String> onPick) {
        super(context);
        this.look = look;
        this.labels = labels;
        this.onPick = onPick;
        setOrientation(VERTICAL);
        buttons = new WrapView(context, look.dp(10));
        more = look.label(context, 14, look.faint, false);
        more.setPadding(0, look.dp(10), 0, 0);
        more.setAccessibilityLiveRegion(ACCESSIBILITY_LIVE_REGION_POLITE);
        if (labels.size() > MOST) {
            for (String label : labels) {
                plain.add(plain(label));
            }
            LayoutParams where = new LayoutParams(-1, -2);
            where.bottomMargin = look.dp(10);
            addView(field(context), where);
        }
        addView(buttons, new LayoutParams(-1, -2));
        addView(more, new LayoutParams(-1, -2));
        show("");
    }

    private EditText field(Context context) {
        EditText field = new EditText(context);
        field.setHint(Texts.CORRECT_FIND);
        field.setSingleLine();
        field.setInputType(InputType.TYPE_CLASS_TEXT | InputType.TYPE_TEXT_FLAG_NO_SUGGESTIONS);
        field.setImeOptions(EditorInfo.IME_ACTION_DONE | EditorInfo.IME_FLAG_NO_EXTRACT_UI);
        field.setTextSize(TypedValue.COMPLEX_UNIT_SP, 17);
        field.setTextColor(look.text);
        field.setHintTextColor(look.faint);
        field.setBackgroundTintList(ColorStateList.valueOf(look.accent));
        field.setMinHeight(look.dp(Look.TOUCH_DP));
        field.addTextChangedListener(new TextWatcher() {
            @Override
            public void beforeTextChanged(CharSequence text, int start, int count, int after) {}

            @Override
            public void onTextChanged(CharSequence text, int start, int before, int count) {
                show(text.toString());
            }

            @Override
            public void afterTextChanged(Editable text) {}
        });
        return field;
    }

    private void show(String typed) {
        List<String> found = found(plain(typed));
        buttons.removeAllViews();
        for (String label : found.subList(0, Math.min(MOST, found.size()))) {
            buttons.addView(button(label));
        }
        int left = found.size() - MOST;
        more.setText(found.isEmpty() ? Texts.CORRECT_NOT_FOUND : left > 0 ? Texts.moreLabels(left) : "");
        more.setVisibility(more.length() > 0 ? VISIBLE : GONE);
    }

    /** That which is called so, then what begins so, then what has it anywhere; the likeliest first of each. */
    private List<String> found(String typed) {
        if (typed.isEmpty()) {
            return labels;
        }
        List<String> called = new ArrayList<>();
        List<String> begin = new ArrayList<>();
        List<String> contain = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            String name = plain.get(i);
            (name.equals(typed) ? called : name.startsWith(typed) ? begin : name.contains(typed) ? contain : new ArrayList<String>())
                    .add(labels.get(i));
        }
        called.addAll(begin);
        called.addAll(contain);
        return called;
    }

    private static String plain(String words) {
        return Normalizer.normalize(words, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT)
                .trim();
    }

    private Button button(String label) {
        Button button = Buttons.main(getContext(), look, look.track, look.text);
        button.setTextSize(TypedValue.COMPLEX_UNIT_SP, LABEL_SP);
        button.setMinHeight(look.dp(BIG_DP));
        button.setMinimumWidth(look.dp(BIG_DP));
        button.setPadding(look.dp(16), look.dp(8), look.dp(16), look.dp(8));
        button.setText(label);
        button.setOnClickListener(v -> onPick.accept(label));
        return button;
    }
}
