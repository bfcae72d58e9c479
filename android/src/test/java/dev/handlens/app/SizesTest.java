package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import android.graphics.Rect;
import android.hardware.camera2.CameraCharacteristics;
import android.view.View;
import android.view.ViewGroup;
import android.widget.ScrollView;
import android.widget.TextView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.ParameterizedRobolectricTestRunner;
import org.robolectric.ParameterizedRobolectricTestRunner.Parameter;
import org.robolectric.ParameterizedRobolectricTestRunner.Parameters;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowDialog;

/**
 * Windows of all kinds, in small and large type, in each language: no words are cut, and none lie on others. In four minutes all of
 * it, with {@code android/test -Dtest=SizesTest -Dhandlens.sizes=all}; else largest type everywhere, and small type in four languages.
 */
@RunWith(ParameterizedRobolectricTestRunner.class)
@Config(sdk = 34)
public class SizesTest {
    private static final boolean ALL = "all".equals(System.getProperty("handlens.sizes"));
    /** One that runs from the right, one with high letters, one with long words. */
    private static final List<String> IN_SMALL_TYPE_TOO = Arrays.asList("en", "ar", "hi", "de");

    private static final String[] WINDOWS = {
        "w320dp-h480dp-port-hdpi",
        "w480dp-h320dp-land-hdpi",
        "w360dp-h640dp-port-xhdpi",
        "w640dp-h360dp-land-xhdpi",
        "w411dp-h891dp-port-xhdpi",
        "w891dp-h411dp-land-xhdpi",
        "w600dp-h960dp-port-hdpi",
        "w960dp-h600dp-land-hdpi",
        "w1280dp-h800dp-land-mdpi",
        "w800dp-h1280dp-port-mdpi",
        // Halves of a split screen, above each other and beside each other.
        "w411dp-h440dp-port-xhdpi",
        "w440dp-h411dp-land-xhdpi",
        "w360dp-h310dp-land-xhdpi",
        "w640dp-h800dp-port-mdpi",
        // A fold, closed and open.
        "w344dp-h882dp-port-xhdpi",
        "w690dp-h740dp-port-hdpi"
    };

    @Parameters(name = "{0}")
    public static List<Object[]> languages() {
        List<Object[]> all = new ArrayList<>();
        for (String language : LanguagesTest.ALL) {
            all.add(new Object[] {language});
        }
        return all;
    }

    @Parameter public String language;

    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
        model.label = 7;
        model.teachable = new Fakes.FakeTeachable(Fakes.DIGITS.length);
        Stagehand.addBackCamera();
        Stagehand.addCamera("1", CameraCharacteristics.LENS_FACING_FRONT, 270, false);
    }

    @After
    public void english() {
        RuntimeEnvironment.setFontScale(1);
        RuntimeEnvironment.setQualifiers("+en-ldltr");
        Texts.load(Stagehand.app());
        ShadowDialog.reset();
    }

    private static void words(View root, List<View> found) {
        if (root.getVisibility() != View.VISIBLE) {
            return;
        }
        if (root instanceof TextView && ((TextView) root).getText().length() > 0) {
            found.add(root);
        }
        for (int i = 0; root instanceof ViewGroup && i < ((ViewGroup) root).getChildCount(); i++) {
            words(((ViewGroup) root).getChildAt(i), found);
        }
    }

    private static boolean within(View view, View ancestor) {
        for (Object at = view; at instanceof View; at = ((View) at).getParent()) {
            if (at == ancestor) {
                return true;
            }
        }
        return false;
    }

    /** What does not fit must lie in something that scrolls there; what scrolls out of sight covers nothing. */
    private static void whole(Stagehand stage, String where) {
        View root = stage.activity.screen().root();
        Walk.check(stage.activity.getWindow().getDecorView());
        Cut.check(root, where, Stagehand.app().getApplicationInfo().loadLabel(Stagehand.app().getPackageManager()));
        Rect window = Cut.place(root);
        List<View> all = new ArrayList<>();
        words(root, all);
        for (View one : all) {
            String said = where + ": “" + ((TextView) one).getText() + "”";
            Rect place = Cut.place(one);
            ScrollView scroll = scroll(one);
            if (scroll == null) {
                assertTrue(said + " sticks out of the window: " + place, window.contains(place));
            } else {
                int end = place.bottom - Cut.place(scroll.getChildAt(0)).top;
                assertTrue(said + " cannot be scrolled to", end <= scroll.getChildAt(0).getHeight());
                // The reading itself is one line, as high as it may be.
                int lines = one instanceof LabelView ? 1 : 2;
                int least = Math.min(one.getHeight(), lines * ((TextView) one).getLineHeight());
                assertTrue(said + " has no room to be seen: " + scroll.getHeight(), scroll.getHeight() >= least);
                boolean more = scroll.getChildAt(0).getHeight() > scroll.getHeight();
                assertTrue(said + " ends without a sign that there is more", !more || scroll.isVerticalFadingEdgeEnabled());
            }
            for (View other : all) {
                if (one != other && scroll(other) == scroll && !within(one, other) && !within(other, one)) {
                    Rect second = Cut.place(other);
                    assertFalse(said + " lies on “" + ((TextView) other).getText() + "”", Rect.intersects(place, second));
                }
            }
        }
    }

    private static ScrollView scroll(View view) {
        for (Object at = view.getParent(); at instanceof View; at = ((View) at).getParent()) {
            if (at instanceof ScrollView) {
                return (ScrollView) at;
            }
        }
        return null;
    }

    private interface Glance {
        void at(String where) throws IOException;
    }

    private static void speak(String language) {
        RuntimeEnvironment.setQualifiers("+" + language + (language.equals("ar") ? "-ldrtl" : "-ldltr"));
    }

    /** All that is wrong, at once: a mended window may have broken another. */
    private void inEachWindow(Stagehand stage, Glance look) {
        StringBuilder wrong = new StringBuilder();
        for (String window : WINDOWS) {
            for (float scale : new float[] {1, 1.3f, 2}) {
                if (!ALL && scale < 2 && (scale > 1 || !IN_SMALL_TYPE_TOO.contains(language))) {
                    continue;
                }
                RuntimeEnvironment.setQualifiers(window);
                speak(language);
                RuntimeEnvironment.setFontScale(scale);
                stage.controller.configurationChange(Stagehand.app().getResources().getConfiguration());
                stage.settle();
                try {
                    look.at(language + " in " + window + " at " + scale);
                } catch (AssertionError | IOException e) {
                    wrong.append(e.getMessage()).append('\n');
                }
            }
        }
        assertEquals("", wrong.toString());
    }

    private Stagehand open() {
        speak(language);
        return Stagehand.openLive(model);
    }

    @Test
    public void whatToDo() {
        model.presence = 0.1f;
        try (Stagehand stage = open()) {
            stage.watch(300);
            inEachWindow(stage, where -> whole(stage, where));
        }
    }

    @Test
    public void aReading() {
        try (Stagehand stage = open()) {
            stage.watch(700);
            inEachWindow(stage, where -> {
                assertEquals("7", stage.activity.screen().panel().label.getText().toString());
                whole(stage, where);
                if (language.equals("de") && (where.contains("w320dp-h480dp") || where.contains("w360dp-h310dp"))) {
                    stage.photograph("size-" + where.substring(6, 17) + where.substring(where.lastIndexOf(' ')));
                }
            });
        }
    }

    @Test
    public void teaching() {
        try (Stagehand stage = open()) {
            stage.watch(100);
            Teacherhand.begin(stage, "mug");
            inEachWindow(stage, where -> whole(stage, where + ", shots"));
            for (int shot = 0; shot < 5; shot++) {
                Teacherhand.press(stage);
                stage.watch(70);
            }
            stage.watch(700);
            Teacherhand.settle(stage);
            inEachWindow(stage, where -> whole(stage, where + ", outcome"));
        } finally {
            new TaughtFile(Stagehand.app().getFilesDir(), "").delete();
        }
    }

    @Test
    public void obstacles() {
        try (Stagehand stage = open()) {
            // The one with the longest words, and with two buttons.
            stage.activity.screen().showObstacle(Obstacle.STOPPED, "");
            inEachWindow(stage, where -> {
                ScrollView scroll = scroll(Walk.find(stage.activity.screen().root(), Texts.title(Obstacle.STOPPED)));
                Cut.check(scroll, where, "");
                assertEquals(where + " does not scroll to its end", 0, outside(scroll));
            });
        }
    }

    private static int outside(ScrollView scroll) {
        List<View> all = new ArrayList<>();
        words(scroll, all);
        int outside = 0;
        Rect place = Cut.place(scroll.getChildAt(0));
        for (View one : all) {
            outside += place.contains(Cut.place(one)) ? 0 : 1;
        }
        return outside;
    }
}
