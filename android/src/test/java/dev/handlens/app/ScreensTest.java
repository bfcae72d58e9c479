package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.app.Dialog;
import android.graphics.Bitmap;
import android.os.Looper;
import android.view.View;
import android.widget.TextView;
import java.util.function.Consumer;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowDialog;

/** Every screen, in the windows and with the type that phones have, as a picture in target/shots. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = {28, 34, 35})
public class ScreensTest {
    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
    }

    private static Fakes.FakeModel seven() {
        Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());
        model.label = 7;
        return model;
    }

    private static void live(String name, Fakes.FakeModel model, Bitmap scene) throws Exception {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            stage.setScene(scene);
            assertNull(stage.activity.screen().obstacle());
            assertEquals(
                    model.contract.labels[model.label], stage.activity.screen().panel().label.getText().toString());
            stage.photograph(name);
            Walk.check(stage.activity.getWindow().getDecorView());
        }
    }

    @Test
    public void readingByDay() throws Exception {
        live("reading-day", seven(), Scenes.paper(720, false));
    }

    @Test
    @Config(qualifiers = "+night")
    public void readingByNight() throws Exception {
        live("reading-night", seven(), Scenes.paper(720, true));
    }

    @Test
    public void largeType() throws Exception {
        RuntimeEnvironment.setFontScale(2);
        live("reading-large-type", seven(), Scenes.paper(720, false));
    }

    @Test
    @Config(qualifiers = "w740dp-h360dp-land-night-xhdpi")
    public void landscape() throws Exception {
        live("reading-landscape", seven(), Scenes.paper(720, true));
    }

    @Test
    @Config(qualifiers = "w360dp-h340dp-xhdpi")
    public void splitScreen() throws Exception {
        live("reading-split", seven(), Scenes.paper(720, false));
    }

    @Test
    @Config(qualifiers = "w320dp-h480dp-hdpi")
    public void smallPhone() throws Exception {
        live("reading-small", seven(), Scenes.paper(720, false));
    }

    @Test
    @Config(qualifiers = "w800dp-h1200dp-night-hdpi")
    public void tablet() throws Exception {
        live("reading-tablet", seven(), Scenes.paper(1080, true));
    }

    @Test
    public void longLabels() throws Exception {
        Fakes.FakeModel model = new Fakes.FakeModel(Fakes.contract("photo", 3, Fakes.SHELF));
        model.label = 2;
        model.probability = 0.81f;
        model.box = new float[] {0.52f, 0.55f, 0.5f, 0.5f};
        live("reading-long-labels", model, Scenes.cup(720));
    }

    @Test
    @Config(qualifiers = "+night")
    public void longLabelsInLargeType() throws Exception {
        RuntimeEnvironment.setFontScale(2);
        Fakes.FakeModel model = new Fakes.FakeModel(Fakes.contract("photo", 3, Fakes.SHELF));
        model.label = 2;
        model.probability = 0.81f;
        model.box = new float[] {0.52f, 0.55f, 0.5f, 0.5f};
        live("reading-long-labels-large-type", model, Scenes.cup(720));
    }

    @Test
    public void aThousandLabels() throws Exception {
        Fakes.FakeModel model = new Fakes.FakeModel(Fakes.contract("photo", 3, Fakes.thousand()));
        model.label = 417;
        model.probability = 0.74f;
        model.box = new float[] {0.52f, 0.55f, 0.5f, 0.5f};
        live("reading-thousand-labels", model, Scenes.cup(720));
    }

    /** The best five of many stand in order; the label that is read is the first. */
    @Test
    public void theBestFiveAreTheBest() throws Exception {
        Fakes.FakeModel model = new Fakes.FakeModel(Fakes.contract("photo", 3, Fakes.thousand()));
        model.label = 417;
        model.probability = 0.74f;
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            int[] rows = stage.activity.screen().panel().chart.rows();
            assertEquals(ChartView.BEST, rows.length);
            assertEquals(417, rows[0]);
            // (i * 7 + 3) % 1000 is largest for 428, next for 285: see FakeModel.
            assertEquals(428, rows[1]);
            assertEquals(285, rows[2]);
        }
    }

    @Test
    public void nothingThere() throws Exception {
        Fakes.FakeModel model = seven();
        model.presence = 0.03f;
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            Bitmap scene = Bitmap.createBitmap(720, 720, Bitmap.Config.ARGB_8888);
            scene.eraseColor(0xFFDDD9CF);
            stage.setScene(scene);
            assertTrue(stage.activity.screen().lens().overlay.readings().isEmpty());
            assertEquals(View.INVISIBLE, stage.activity.screen().panel().label.getVisibility());
            stage.photograph("nothing-there");
        }
    }

    @Test
    public void notSure() throws Exception {
        Fakes.FakeModel model = seven();
        model.probability = 0.44f;
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(1500);
            stage.setScene(Scenes.paper(720, false));
            assertTrue(stage.activity.screen().lens().overlay.readings().isEmpty());
            stage.photograph("not-sure");
        }
    }

    @Test
    public void frozen() throws Exception {
        Fakes.FakeModel model = seven();
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            Walk.find(stage.activity.screen().root(), Texts.FREEZE).performClick();
            stage.settle();
            stage.setScene(Scenes.paper(720, false));
            assertEquals(Texts.LENS_FROZEN, stage.activity.screen().lens().getContentDescription());
            stage.photograph("frozen");
        }
    }

    @Test
    public void aPhoneThatReadsDifferently() throws Exception {
        Stagehand.app().getSharedPreferences(FirstCheck.PREFERENCES, 0).edit().clear().commit();
        try (Stagehand stage = Stagehand.openLive(seven())) {
            Stagehand.photograph(sheet().getWindow().getDecorView(), "sheet-check-bad");
            sheet().dismiss();
            stage.watch(700);
            stage.setScene(Scenes.paper(720, false));
            assertEquals(View.VISIBLE, stage.activity.screen().bar().banner().getVisibility());
            stage.photograph("check-bad");
        }
    }

    private static void obstacle(Obstacle obstacle, String detail, String name) throws Exception {
        try (Stagehand stage = Stagehand.open(seven())) {
            stage.activity.screen().showObstacle(obstacle, detail);
            stage.settle();
            stage.photograph(name);
            Walk.check(stage.activity.getWindow().getDecorView());
        }
    }

    @Test
    public void obstacles() throws Exception {
        for (Obstacle obstacle : Obstacle.values()) {
            String detail = obstacle == Obstacle.MODEL_MISFIT
                    ? Texts.misfitTensor("luma", "UINT8 [720, 1280]", "UINT8 [480, 640]")
                    : obstacle == Obstacle.LIBRARY_REFUSED ? "dlopen failed" : "";
            obstacle(obstacle, detail, "obstacle-" + obstacle.name().toLowerCase().replace('_', '-'));
        }
    }

    @Test
    @Config(qualifiers = "w320dp-h480dp-night-hdpi")
    public void largeTypeOnASmallPhone() throws Exception {
        RuntimeEnvironment.setFontScale(2);
        live("reading-large-type-small", seven(), Scenes.paper(720, true));
    }

    /** What to do was cut in the middle of a line. */
    @Test
    public void thePromptIsNeverCut() {
        for (float scale : new float[] {1, 1.3f, 2}) {
            for (String window : new String[] {
                "w360dp-h740dp-xhdpi", "w320dp-h480dp-hdpi", "w740dp-h360dp-land-xhdpi", "w360dp-h340dp-xhdpi"
            }) {
                RuntimeEnvironment.setFontScale(scale);
                RuntimeEnvironment.setQualifiers(window);
                for (float presence : new float[] {0.1f, 1}) {
                    Fakes.FakeModel model = seven();
                    model.presence = presence;
                    model.probability = 0.4f;
                    try (Stagehand stage = Stagehand.openLive(model)) {
                        stage.watch(700);
                        String words = presence < 1 ? Texts.prompt(model.contract) : Texts.UNSURE;
                        TextView prompt = (TextView) Walk.find(stage.activity.screen().root(), words);
                        String where = window + " at " + scale + ": " + words;
                        assertTrue(where, prompt.getLayout().getHeight() <= prompt.getHeight());
                        assertEquals(where, 0, prompt.getLayout().getEllipsisCount(prompt.getLineCount() - 1));
                    }
                }
            }
        }
    }

    /** The caption of the small picture broke within a word and pushed the scores out of the window. */
    @Test
    public void largeTypePushesNothingAway() throws Exception {
        RuntimeEnvironment.setFontScale(2);
        for (String window : new String[] {"w360dp-h740dp-xhdpi", "w740dp-h360dp-land-xhdpi"}) {
            RuntimeEnvironment.setQualifiers(window);
            try (Stagehand stage = Stagehand.openLive(seven())) {
                stage.watch(700);
                View chart = stage.activity.screen().panel().chart;
                View scroll = (View) stage.activity.screen().panel().getParent();
                assertTrue(window + ": " + chart.getBottom() + " of " + scroll.getHeight(), chart.getBottom() <= scroll.getHeight());
                assertTrue(Teacherhand.text(stage.activity.screen().root()).contains(Texts.SEEN));
            }
        }
    }

    @Test
    @Config(qualifiers = "w740dp-h360dp-land-xhdpi")
    public void largeTypeInLandscape() throws Exception {
        RuntimeEnvironment.setFontScale(2);
        live("reading-large-type-landscape", seven(), Scenes.paper(720, false));
    }

    @Test
    @Config(qualifiers = "w800dp-h1200dp-hdpi")
    public void largeTypeOnATablet() throws Exception {
        RuntimeEnvironment.setFontScale(2);
        live("reading-large-type-tablet", seven(), Scenes.paper(1080, false));
    }

    /** The crash's screen has the most words: all of them can be scrolled to, and both buttons pressed. */
    @Test
    @Config(qualifiers = "w320dp-h480dp-night-hdpi")
    public void theLongestObstacleInLargeTypeOnASmallPhone() throws Exception {
        RuntimeEnvironment.setFontScale(2);
        obstacle(Obstacle.STOPPED, Texts.exit(5, 11, "crash"), "obstacle-stopped-large-type");
    }

    @Test
    @Config(qualifiers = "w360dp-h740dp-night-xhdpi")
    public void theMenuAndAHintInLargeTypeByNight() throws Exception {
        RuntimeEnvironment.setFontScale(2);
        Fakes.FakeModel model = seven();
        model.presence = 0.1f;
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(400);
            stage.activity.screen().controls().showOther(() -> {});
            stage.activity.screen().lens().showHint(Hint.BLURRED);
            stage.setScene(Scenes.paper(720, true));
            stage.photograph("hint-large-type");
            Walk.check(stage.activity.getWindow().getDecorView());
            Walk.find(stage.activity.screen().root(), Texts.MENU).performClick();
            Stagehand.photograph(sheet().getWindow().getDecorView(), "sheet-menu-large-type");
            Walk.check(sheet().getWindow().getDecorView());
        }
    }

    @Test
    @Config(qualifiers = "w360dp-h340dp-night-xhdpi")
    public void anObstacleInLargeTypeInASmallWindow() throws Exception {
        RuntimeEnvironment.setFontScale(2);
        obstacle(Obstacle.TAKEN, "", "obstacle-large-type-split");
    }

    private static Dialog sheet() {
        Dialog dialog = ShadowDialog.getLatestDialog();
        assertNotNull(dialog);
        shadowOf(Looper.getMainLooper()).idle();
        return dialog;
    }

    @Test
    public void sheets() throws Exception {
        try (Stagehand stage = Stagehand.openLive(seven())) {
            stage.watch(400);
            Consumer<Sheet> lens = sheet -> sheet
                    .entry(Icon.Shape.SWITCH, Texts.MENU_FRONT_CAMERA, () -> {})
                    .entry(Icon.Shape.MIRROR, Texts.MENU_MIRROR, () -> {});
            Sheets sheets = new Sheets(stage.activity);
            sheets.menu(
                    () -> {},
                    null,
                    lens,
                    () -> {},
                    () -> {},
                    Texts.checkNote("16 of 16 as trained, 0.8 ms a frame", true, 1.2),
                    () -> {},
                    12,
                    () -> {},
                    () -> {});
            Stagehand.photograph(sheet().getWindow().getDecorView(), "sheet-menu");
            Walk.check(sheet().getWindow().getDecorView());
            sheets.about(seven());
            Stagehand.photograph(sheet().getWindow().getDecorView(), "sheet-about");
            Walk.check(sheet().getWindow().getDecorView());
        }
    }
}
