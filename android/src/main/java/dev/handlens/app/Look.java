package dev.handlens.app;

import android.content.Context;
import android.content.res.Configuration;
import android.graphics.Typeface;
import android.util.DisplayMetrics;
import android.util.TypedValue;
import android.view.View;
import android.widget.TextView;

/** Colours, sizes and type: ink on paper by day, paper on ink by night. */
final class Look {
    /** Scrims under what stands on the camera's picture: white text stays 5.7:1 even over white paper. */
    static final int SCRIM = 0x99000000;

    static final int ON_SCRIM = 0xFFFFFFFF;
    static final int OUTLINE = 0xB3000000;
    static final int TOUCH_DP = 48;

    final boolean night;
    /** Of type, against its size in the system's first setting. */
    final float fontScale;
    final int background;
    final int raised;
    final int text;
    /** 4.5:1 or better on the background and on what is raised. */
    final int faint;
    final int track;
    final int accent;
    final int onAccent;
    final int alarm;
    final int onAlarm;

    private final DisplayMetrics metrics;

    Look(Context context) {
        Configuration configuration = context.getResources().getConfiguration();
        metrics = context.getResources().getDisplayMetrics();
        night = (configuration.uiMode & Configuration.UI_MODE_NIGHT_MASK) == Configuration.UI_MODE_NIGHT_YES;
        fontScale = configuration.fontScale;
        background = night ? 0xFF0F1115 : 0xFFF4F1EA;
        raised = night ? 0xFF1B1E25 : 0xFFFFFFFF;
        text = night ? 0xFFF6F3EC : 0xFF15171C;
        faint = night ? 0xFFA7ABB5 : 0xFF5D5A52;
        track = night ? 0xFF2A2E37 : 0xFFE4DFD3;
        accent = night ? 0xFFFFC145 : 0xFF1C4FA8;
        onAccent = night ? 0xFF15171C : 0xFFFFFFFF;
        alarm = night ? 0xFFFF8A65 : 0xFFB3330A;
        onAlarm = night ? 0xFF15171C : 0xFFFFFFFF;
    }

    int dp(float value) {
        return Math.round(TypedValue.applyDimension(TypedValue.COMPLEX_UNIT_DIP, value, metrics));
    }

    float sp(float value) {
        return TypedValue.applyDimension(TypedValue.COMPLEX_UNIT_SP, value, metrics);
    }

    /** Type in the system's own face. */
    TextView label(Context context, float sp, int colour, boolean bold) {
        TextView view = new TextView(context);
        view.setTextSize(TypedValue.COMPLEX_UNIT_SP, sp);
        view.setTextColor(colour);
        view.setTypeface(bold ? MEDIUM : Typeface.SANS_SERIF);
        view.setLineSpacing(0, 1.1f);
        view.setTextAlignment(View.TEXT_ALIGNMENT_VIEW_START);
        return view;
    }

    static final Typeface MEDIUM = Typeface.create("sans-serif-medium", Typeface.NORMAL);
}
