package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import android.graphics.Color;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;

/** Contrast, by WCAG 2.1, success criteria 1.4.3 (text, 4.5:1) and 1.4.11 (marks, 3:1). */
@RunWith(RobolectricTestRunner.class)
public class LookTest {
    private static double luminance(int colour) {
        double[] part = {Color.red(colour) / 255.0, Color.green(colour) / 255.0, Color.blue(colour) / 255.0};
        for (int i = 0; i < 3; i++) {
            part[i] = part[i] <= 0.03928 ? part[i] / 12.92 : Math.pow((part[i] + 0.055) / 1.055, 2.4);
        }
        return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
    }

    private static double contrast(int one, int other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static void readable(String what, int text, int ground) {
        assertTrue(what + " " + contrast(text, ground), contrast(text, ground) >= 4.5);
    }

    private static void check(Look look) {
        for (int ground : new int[] {look.background, look.raised}) {
            readable("text", look.text, ground);
            readable("faint", look.faint, ground);
            readable("accent", look.accent, ground);
            readable("alarm", look.alarm, ground);
        }
        readable("on accent", look.onAccent, look.accent);
        readable("on alarm", look.onAlarm, look.alarm);
        assertTrue("bars on their track", contrast(look.faint, look.track) >= 3);
        assertTrue("the read bar on its track", contrast(look.accent, look.track) >= 3);
        // White paper below a scrim: the brightest that a camera shows.
        int grey = Math.round(255 * (1 - Color.alpha(Look.SCRIM) / 255f));
        readable("on scrim", Look.ON_SCRIM, Color.rgb(grey, grey, grey));
    }

    @Test
    public void byDay() {
        Look look = new Look(Stagehand.app());
        assertEquals(false, look.night);
        check(look);
    }

    @Test
    @Config(qualifiers = "+night")
    public void byNight() {
        Look look = new Look(Stagehand.app());
        assertEquals(true, look.night);
        check(look);
    }
}
