package dev.handlens.app;

import android.app.Dialog;
import android.content.Context;
import android.content.res.Configuration;
import android.graphics.Rect;
import android.graphics.drawable.ColorDrawable;
import android.graphics.drawable.Drawable;
import android.graphics.drawable.GradientDrawable;
import android.text.TextUtils;
import android.util.Log;
import android.view.Gravity;
import android.view.View;
import android.view.ViewGroup;
import android.view.Window;
import android.view.WindowManager;
import android.widget.LinearLayout;
import android.widget.ScrollView;
import android.widget.TextView;

/** A sheet that comes from the bottom: the menu, the self-check, teaching, the about page. Back and a tap beside it close it. */
final class Sheet {
    private static final String LOG = "handlens";
    private static final float CORNER_DP = 28;
    private static final float WIDEST_DP = 560;

    private final Context context;
    private final Look look;
    private final Dialog dialog;
    private final LinearLayout column;
    private final Configuration made;

    Sheet(Context context, Look look) {
        this.context = context;
        this.look = look;
        made = new Configuration(context.getResources().getConfiguration());
        dialog = new Dialog(context, android.R.style.Theme_Material_NoActionBar);
        column = new LinearLayout(context);
        column.setOrientation(LinearLayout.VERTICAL);
        column.setPadding(look.dp(24), look.dp(20), look.dp(24), look.dp(20));
        ScrollView scroll = new ScrollView(context) {
            @Override
            protected void onConfigurationChanged(Configuration now) {
                changed(now);
            }
        };
        scroll.addView(column);
        GradientDrawable paper = new GradientDrawable();
        float corner = look.dp(CORNER_DP);
        paper.setCornerRadii(new float[] {corner, corner, corner, corner, 0, 0, 0, 0});
        paper.setColor(look.raised);
        scroll.setBackground(paper);
        scroll.setLayoutDirection(TextUtils.getLayoutDirectionFromLocale(Texts.locale()));
        scroll.setOnApplyWindowInsetsListener((view, insets) -> {
            Rect covered = SafeInsets.of(insets);
            view.setPadding(covered.left, 0, covered.right, covered.bottom);
            // However much stands on it, it ends below the bar at the top.
            ViewGroup.MarginLayoutParams where = (ViewGroup.MarginLayoutParams) view.getLayoutParams();
            if (where.topMargin != covered.top) {
                where.topMargin = covered.top;
                view.setLayoutParams(where);
            }
            return insets;
        });
        dialog.setContentView(scroll);
        Window window = dialog.getWindow();
        window.setBackgroundDrawable(new ColorDrawable(0));
        window.setGravity(Gravity.BOTTOM);
        fit();
        window.addFlags(WindowManager.LayoutParams.FLAG_DIM_BEHIND);
        window.setDimAmount(0.6f);
        dialog.setCanceledOnTouchOutside(true);
    }

    private void fit() {
        int screen = context.getResources().getDisplayMetrics().widthPixels;
        dialog.getWindow().setLayout(Math.min(screen, look.dp(WIDEST_DP)), ViewGroup.LayoutParams.WRAP_CONTENT);
    }

    /** In another language or look, what stands on it is of yesterday; in a window of another size it only has another width. */
    private void changed(Configuration now) {
        if ((made.diff(now) & Screen.OTHER_LOOK) != 0) {
            dialog.dismiss();
        } else {
            fit();
        }
    }

    Sheet title(String text, int colour) {
        TextView view = look.label(context, 22, colour, true);
        view.setText(text);
        dialog.setTitle(text);
        return view(view, 0);
    }

    Sheet text(CharSequence text) {
        TextView view = look.label(context, 15, look.faint, false);
        view.setText(text);
        view.setLineSpacing(0, 1.25f);
        return view(view, 10);
    }

    /** Small print, such as a licence. */
    Sheet print(CharSequence text) {
        TextView view = look.label(context, 12, look.faint, false);
        view.setText(text);
        view.setTextIsSelectable(true);
        return view(view, 10);
    }

    /** One line of a menu. */
    Sheet entry(Icon.Shape icon, String text, Runnable onClick) {
        return view(line(icon, text, () -> {
            dialog.dismiss();
            onClick.run();
        }), 0);
    }

    /** The same with a line of small print below it; may be empty. */
    Sheet entry(Icon.Shape icon, String text, String note, Runnable onClick) {
        entry(icon, text, onClick);
        if (!note.isEmpty()) {
            TextView small = look.label(context, 13, look.faint, false);
            small.setText(note);
            small.setPaddingRelative(look.dp(24 + 18), 0, 0, look.dp(10));
            view(small, -8);
        }
        return this;
    }

    /** Such a line that leaves the sheet open, and is not on it yet. */
    TextView line(Icon.Shape icon, String text, Runnable onClick) {
        TextView view = look.label(context, 17, look.text, false);
        Drawable drawable = new Icon(icon, look.dp(24), look.accent);
        view.setCompoundDrawablesRelativeWithIntrinsicBounds(drawable, null, null, null);
        view.setCompoundDrawablePadding(look.dp(18));
        view.setGravity(Gravity.CENTER_VERTICAL);
        view.setMinHeight(look.dp(56));
        view.setText(text);
        view.setBackground(Buttons.background(look, 0, look.dp(12), look.night));
        view.setOnClickListener(v -> onClick.run());
        return view;
    }

    Sheet view(View view, int topDp) {
        LinearLayout.LayoutParams where = new LinearLayout.LayoutParams(-1, -2);
        where.topMargin = look.dp(topDp);
        column.addView(view, where);
        return this;
    }

    Dialog show() {
        try {
            dialog.show();
        } catch (WindowManager.BadTokenException e) {
            // The activity's window is gone already; the activity hears of it later.
            Log.w(LOG, "a sheet over a window that is gone", e);
        }
        return dialog;
    }

    void dismiss() {
        dialog.dismiss();
    }
}
