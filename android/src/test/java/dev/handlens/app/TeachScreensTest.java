package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import android.graphics.Bitmap;
import android.view.View;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowDialog;

/** What is seen while teaching, in the windows and with the type that phones have, as pictures in target/shots. */
@RunWith(RobolectricTestRunner.class)
public class TeachScreensTest {
    private static final String LONG = "Grandmother's chipped porcelain jug";

    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.contract("photo", 3, Fakes.SHELF));
    private Fakes.FakeTeachable teachable = new Fakes.FakeTeachable(Fakes.SHELF.length);

    @Before
    public void makeItTeachable() throws Exception {
        Stagehand.checkedBefore();
        model.teachable = teachable;
        model.box = new float[] {0.5f, 0.5f, 1, 1};
        Taught taught = Taught.NOTHING
                .with("mug", TaughtTest.shots(100, 5))
                .with(Fakes.SHELF[3], TaughtTest.shots(200, 8))
                .with(LONG, TaughtTest.shots(300, 2));
        new TaughtFile(Stagehand.app().getFilesDir(), teachable.exemplars.backbone).write(taught);
    }

    private void sheet(String name) throws Exception {
        teachable.forgetful = true;
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.openSheet(stage);
            Teacherhand.type(stage, Fakes.SHELF[1]);
            Teacherhand.clickSheet(stage, Texts.undoShot("mug"));
            photographSheet(name);
        }
    }

    private static void photographSheet(String name) throws Exception {
        View sheet = Teacherhand.sheet();
        Stagehand.photograph(sheet, name);
        Walk.check(sheet);
    }

    @Test
    @Config(sdk = {28, 34, 35})
    public void theSheet() throws Exception {
        sheet("sheet-teach");
    }

    @Test
    @Config(qualifiers = "+night")
    public void theSheetByNight() throws Exception {
        sheet("sheet-teach-night");
    }

    @Test
    public void theSheetInLargeType() throws Exception {
        RuntimeEnvironment.setFontScale(2);
        sheet("sheet-teach-large-type");
    }

    @Test
    @Config(qualifiers = "w740dp-h360dp-land-xhdpi")
    public void theSheetInLandscape() throws Exception {
        sheet("sheet-teach-landscape");
    }

    @Test
    public void theFirstSheet() throws Exception {
        new TaughtFile(Stagehand.app().getFilesDir(), "").delete();
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.click(stage, Texts.MENU);
            photographSheet("sheet-menu-teach");
            Teacherhand.clickSheet(stage, Texts.MENU_TEACH);
            photographSheet("sheet-teach-first");
        }
    }

    @Test
    public void theSheetOfAnotherNetwork() throws Exception {
        new TaughtFile(Stagehand.app().getFilesDir(), "beef").write(Taught.NOTHING.with("mug", TaughtTest.shots(100, 5)));
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.openSheet(stage);
            photographSheet("sheet-teach-foreign");
            Teacherhand.clickSheet(stage, Texts.TEACH_FORGET_FOREIGN);
            photographSheet("sheet-teach-foreign-sure");
        }
    }

    private Stagehand shooting(String name, int shots) {
        Stagehand stage = Stagehand.openLive(model);
        Teacherhand.begin(stage, name);
        for (int i = 0; i < shots; i++) {
            teachable.embedding = Fakes.embedding(600, 601 + i);
            Teacherhand.press(stage);
            stage.watch(70);
        }
        Teacherhand.settle(stage);
        return stage;
    }

    private void photographShooting(String name, String file, Bitmap scene) throws Exception {
        try (Stagehand stage = shooting(name, 3)) {
            assertTrue(Teacherhand.panelText(stage).contains("3 of 5"));
            stage.setScene(scene);
            stage.watch(500);
            stage.photograph(file);
            Walk.check(stage.activity.getWindow().getDecorView());
        }
    }

    @Test
    public void theShots() throws Exception {
        photographShooting("tin cup", "teach-shots", Scenes.cup(720));
    }

    @Test
    @Config(qualifiers = "+night")
    public void theShotsInLargeTypeByNight() throws Exception {
        RuntimeEnvironment.setFontScale(2);
        photographShooting("Grandfather's dented little tin cup", "teach-shots-large-type", Scenes.cup(720));
    }

    @Test
    @Config(qualifiers = "w740dp-h360dp-land-night-xhdpi")
    public void theShotsInLandscape() throws Exception {
        photographShooting("tin cup", "teach-shots-landscape", Scenes.cup(720));
    }

    @Test
    @Config(qualifiers = "w360dp-h340dp-xhdpi")
    public void theShotsInASplitScreen() throws Exception {
        photographShooting("tin cup", "teach-shots-split", Scenes.cup(720));
    }

    @Test
    @Config(qualifiers = "w320dp-h480dp-hdpi")
    public void theShotsOnASmallPhone() throws Exception {
        photographShooting("tin cup", "teach-shots-small", Scenes.cup(720));
    }

    private void outcome(String file) throws Exception {
        teachable.forgetful = true;
        new TaughtFile(Stagehand.app().getFilesDir(), "").delete();
        try (Stagehand stage = shooting("tin cup", 5)) {
            stage.watch(700);
            stage.setScene(Scenes.cup(720));
            assertTrue(Teacherhand.panelText(stage).contains("“tin cup” is taught"));
            stage.photograph(file);
            Walk.check(stage.activity.getWindow().getDecorView());
        }
    }

    @Test
    public void theOutcome() throws Exception {
        outcome("teach-outcome");
    }

    @Test
    @Config(qualifiers = "+night")
    public void theOutcomeInLargeTypeByNight() throws Exception {
        RuntimeEnvironment.setFontScale(2);
        outcome("teach-outcome-large-type");
    }

    @Test
    @Config(qualifiers = "w360dp-h340dp-xhdpi")
    public void theOutcomeInASplitScreen() throws Exception {
        outcome("teach-outcome-split");
    }

    @Test
    public void whileItLearns() throws Exception {
        RuntimeEnvironment.setQualifiers("+notnight");
        Stagehand stage = Stagehand.openLive(model);
        LessonPanel panel = new LessonPanel(stage.activity, new Look(stage.activity), () -> {}, () -> {});
        stage.activity.screen().cover(panel);
        panel.showProgress(0.4f);
        stage.settle();
        stage.setScene(Scenes.cup(720));
        stage.photograph("teach-learning");
        stage.close();
    }

    private void reading(int axis, String label, String file) throws Exception {
        teachable.embedding = Fakes.embedding(axis, axis + 1);
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(900);
            stage.setScene(Scenes.cup(720));
            assertEquals(label, stage.activity.screen().panel().label.getText().toString());
            stage.photograph(file);
            Walk.check(stage.activity.getWindow().getDecorView());
        }
    }

    @Test
    @Config(sdk = {28, 34, 35})
    public void aTaughtReading() throws Exception {
        reading(100, "mug", "reading-taught");
    }

    @Test
    @Config(qualifiers = "+night")
    public void aCorrectedReadingInLargeTypeByNight() throws Exception {
        RuntimeEnvironment.setFontScale(2);
        reading(200, Fakes.SHELF[3], "reading-corrected-large-type");
    }

    @Test
    @Config(qualifiers = "w740dp-h360dp-land-xhdpi")
    public void aTaughtReadingInLandscape() throws Exception {
        reading(100, "mug", "reading-taught-landscape");
    }

    /** Short labels stand under columns. */
    @Test
    public void aTaughtColumn() throws Exception {
        Fakes.FakeModel letters = new Fakes.FakeModel(Fakes.contract("photo", 3, "A", "B", "C", "D"));
        letters.teachable = teachable = new Fakes.FakeTeachable(4);
        new TaughtFile(Stagehand.app().getFilesDir(), teachable.exemplars.backbone)
                .write(Taught.NOTHING.with("Z", TaughtTest.shots(100, 5)).with("B", TaughtTest.shots(200, 5)));
        teachable.embedding = Fakes.embedding(100, 101);
        try (Stagehand stage = Stagehand.openLive(letters)) {
            stage.watch(900);
            stage.setScene(Scenes.cup(720));
            stage.photograph("reading-taught-columns");
        }
        ShadowDialog.reset();
    }
}
