package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import android.graphics.Rect;
import android.view.View;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowDialog;

/** Correcting as it looks: in each language, by day and night, in large type; all of it can be read and pressed. */
@RunWith(RobolectricTestRunner.class)
public class CorrectScreensTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void aNine() throws Exception {
        Stagehand.checkedBefore();
        model.label = 9;
    }

    @After
    public void english() {
        RuntimeEnvironment.setQualifiers("+en-ldltr");
        Texts.load(Stagehand.app());
        ShadowDialog.reset();
    }

    private static void whole(View root, String where) {
        Walk.check(root);
        Cut.check(root, where, Stagehand.app().getApplicationInfo().loadLabel(Stagehand.app().getPackageManager()));
    }

    private static void sheet(String name) throws Exception {
        Stagehand.photograph(Teacherhand.sheet(), name);
        whole(Teacherhand.sheet(), name);
    }

    /** The way of a first correction, and the menu's sheet behind it. */
    private static void walk(Stagehand stage, String name) throws Exception {
        stage.watch(700);
        stage.setScene(Scenes.paper(720, false));
        String read = stage.activity.screen().panel().label.getText().toString();
        Correctionhand.click(stage, Texts.WRONG);
        sheet("correct-label-" + name);
        Correctionhand.clickSheet(stage, "4");
        sheet("correct-consent-" + name);
        Correctionhand.clickSheet(stage, Texts.CONSENT_YES);
        stage.watch(300);
        assertEquals(read, stage.activity.screen().panel().label.getText().toString());
        stage.photograph("correct-kept-" + name);
        whole(stage.activity.getWindow().getDecorView(), name);
        Correctionhand.openList(stage, 1);
        sheet("correct-list-" + name);
        Correctionhand.clickSheet(stage, Texts.CORRECTIONS_DELETE_ALL);
        sheet("correct-delete-" + name);
        Correctionhand.clickSheet(stage, Texts.CORRECTIONS_DELETE);
        Correctionhand.openList(stage, 0);
        sheet("correct-none-" + name);
        ShadowDialog.getLatestDialog().dismiss();
    }

    private void walk(String name) throws Exception {
        try (Stagehand stage = Stagehand.openLive(model)) {
            walk(stage, name);
        }
    }

    private void inEach(float scale, String size) throws Exception {
        for (String language : LanguagesTest.ALL) {
            RuntimeEnvironment.setQualifiers("+" + language + (language.equals("ar") ? "-ldrtl" : "-ldltr"));
            RuntimeEnvironment.setFontScale(scale);
            walk(size + language);
            ShadowDialog.reset();
        }
    }

    @Test
    public void inEachLanguage() throws Exception {
        inEach(1, "");
    }

    @Test
    public void inEachLanguageInLargeType() throws Exception {
        inEach(2, "large-type-");
    }

    @Test
    @Config(qualifiers = "+night", sdk = {28, 34, 35})
    public void byNight() throws Exception {
        walk("night");
    }

    @Test
    @Config(qualifiers = "w740dp-h360dp-land-xhdpi")
    public void inLandscape() throws Exception {
        walk("landscape");
    }

    @Test
    @Config(qualifiers = "w320dp-h480dp-hdpi")
    public void onASmallPhone() throws Exception {
        walk("small");
    }

    @Test
    public void aThousandLabels() throws Exception {
        Fakes.FakeModel many = new Fakes.FakeModel(Fakes.contract("photo", 3, Fakes.thousand()));
        many.label = 417;
        many.probability = 0.74f;
        try (Stagehand stage = Stagehand.openLive(many)) {
            stage.watch(700);
            Correctionhand.click(stage, Texts.WRONG);
            sheet("correct-thousand");
            Teacherhand.type(stage, "99");
            sheet("correct-thousand-found");
        }
    }

    @Test
    public void longLabelsInLargeType() throws Exception {
        RuntimeEnvironment.setFontScale(2);
        Fakes.FakeModel shelf = new Fakes.FakeModel(Fakes.contract("photo", 3, Fakes.SHELF));
        shelf.teachable = new Fakes.FakeTeachable(Fakes.SHELF.length);
        shelf.label = 2;
        try (Stagehand stage = Stagehand.openLive(shelf)) {
            stage.watch(700);
            Correctionhand.click(stage, Texts.WRONG);
            sheet("correct-long-large-type");
        }
    }

    /** Nothing moves when a reading comes or goes, and the button is on none of the words. */
    @Test
    public void theButtonStaysInItsPlace() {
        for (float scale : new float[] {1, 1.3f, 2}) {
            RuntimeEnvironment.setFontScale(scale);
            try (Stagehand stage = Stagehand.openLive(model)) {
                View root = stage.activity.screen().root();
                Rect[] places = new Rect[3];
                for (int i = 0; i < 3; i++) {
                    model.presence = i == 0 ? 0.1f : 1;
                    model.probability = i == 1 ? 0.4f : 0.98f;
                    stage.watch(900);
                    places[i] = Cut.place(Walk.find(root, Texts.WRONG));
                    assertEquals("at " + scale, places[0], places[i]);
                }
                ReadingPanel panel = stage.activity.screen().panel();
                assertFalse(Rect.intersects(places[0], Cut.place(panel.label)));
                assertFalse(Rect.intersects(places[0], Cut.place(panel.chart)));
                View sure = Walk.find(root, Texts.sure(0.98f));
                if (sure != null) {
                    assertFalse(Rect.intersects(places[0], Cut.place(sure)));
                }
                assertTrue(places[0].height() >= Look.TOUCH_DP);
            }
        }
    }

    /** The language was another while the sheet stood there: it said the old one's words, over a lens that stayed frozen. */
    @Test
    public void anotherLanguageMeanwhile() throws Exception {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            Correctionhand.click(stage, Texts.WRONG);
            RuntimeEnvironment.setQualifiers("+de");
            stage.controller.configurationChange(Stagehand.app().getResources().getConfiguration());
            Correctionhand.settle(stage);
            assertFalse(ShadowDialog.getLatestDialog().isShowing());
            assertFalse(Teacherhand.panelText(stage).contains(Texts.FROZEN));
            stage.watch(300);
            assertNotNull(Walk.find(stage.activity.screen().root(), "Stimmt nicht?"));
            assertTrue(Correctionhand.offered(stage));
        }
    }
}
