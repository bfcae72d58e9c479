package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import android.app.LocaleConfig;
import android.content.Context;
import android.content.ContextWrapper;
import android.content.pm.ApplicationInfo;
import android.content.res.Configuration;
import android.content.res.Resources;
import android.graphics.Bitmap;
import android.graphics.Canvas;
import android.graphics.Rect;
import android.hardware.camera2.CameraCharacteristics;
import android.os.LocaleList;
import android.view.View;
import android.view.ViewGroup;
import android.widget.TextView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowDialog;

/** The app in each of its languages: which is chosen, what it says, and whether all of it can be read. */
@RunWith(RobolectricTestRunner.class)
public class LanguagesTest {
    static final String[] ALL = {"en", "de", "fr", "es", "pt", "it", "ar", "hi", "ja", "zh"};

    /** The id of the first resource of an app that handlens packages. */
    private static final int APP_NAME = 0x7f010000;

    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
        model.label = 7;
        model.teachable = new Fakes.FakeTeachable(Fakes.DIGITS.length);
    }

    @After
    public void english() {
        RuntimeEnvironment.setQualifiers("+en-ldltr");
        Texts.load(Stagehand.app());
        ShadowDialog.reset();
    }

    private static void speak(String language, float scale) {
        RuntimeEnvironment.setQualifiers("+" + language + (language.equals("ar") ? "-ldrtl" : "-ldltr"));
        RuntimeEnvironment.setFontScale(scale);
    }

    private Stagehand open() throws Exception {
        if (Stagehand.cameras().getCameraIdList().length == 0) {
            Stagehand.addBackCamera();
            Stagehand.addCamera("1", CameraCharacteristics.LENS_FACING_FRONT, 270, false);
        }
        return Stagehand.openLive(model);
    }

    private interface Glance {
        void at(Stagehand stage, String language, String where) throws Exception;
    }

    private void inEach(float scale, Glance look) throws Exception {
        for (String language : ALL) {
            speak(language, scale);
            try (Stagehand stage = open()) {
                look.at(stage, language, language + " at " + scale);
            }
            ShadowDialog.reset();
        }
    }

    private static void whole(View root, String where) {
        Walk.check(root);
        Cut.check(root, where, Stagehand.app().getApplicationInfo().loadLabel(Stagehand.app().getPackageManager()));
    }

    private static void whole(Stagehand stage, String where) {
        whole(stage.activity.getWindow().getDecorView(), where);
    }

    private void reading(Stagehand stage, String language, String where, String shot) throws Exception {
        stage.watch(700);
        stage.setScene(Scenes.paper(720, false));
        assertEquals("7", stage.activity.screen().panel().label.getText().toString());
        stage.photograph(shot + language);
        whole(stage, where);
    }

    @Test
    @Config(sdk = {34, 35})
    public void theLens() throws Exception {
        inEach(1, (stage, language, where) -> reading(stage, language, where, "language-lens-"));
    }

    @Test
    public void theLensInLargeType() throws Exception {
        inEach(2, (stage, language, where) -> reading(stage, language, where, "language-lens-large-type-"));
    }

    private void prompts(Stagehand stage, String where) {
        for (float presence : new float[] {0.1f, 1}) {
            model.presence = presence;
            model.probability = 0.4f;
            stage.watch(900);
            String words = presence < 1 ? Texts.prompt(model.contract) : Texts.UNSURE;
            assertNotNull(where + " says not " + words, Walk.find(stage.activity.screen().root(), words));
            whole(stage, where);
        }
    }

    @Test
    public void whatToDo() throws Exception {
        inEach(1, (stage, language, where) -> prompts(stage, where));
    }

    @Test
    public void whatToDoInLargeType() throws Exception {
        inEach(2, (stage, language, where) -> prompts(stage, where));
    }

    private void onTheLens(Stagehand stage, String where) {
        LensView lens = stage.activity.screen().lens();
        stage.activity.onFreeze();
        for (Hint hint : Hint.values()) {
            lens.showHint(hint);
            stage.settle();
            whole(stage, where);
            chipAndHintLieApart(lens, where);
        }
        stage.activity.onFreeze();
        lens.showBlack(true);
        stage.settle();
        chipAndHintLieApart(lens, where);
    }

    private static void chipAndHintLieApart(LensView lens, String where) {
        Rect all = Cut.place(lens);
        Rect last = new Rect();
        for (int i = 0; i < lens.getChildCount(); i++) {
            View child = lens.getChildAt(i);
            if (child instanceof TextView && child.getVisibility() == View.VISIBLE) {
                Rect place = Cut.place(child);
                String said = where + ": “" + ((TextView) child).getText() + "”";
                assertTrue(said + " sticks out of the lens", all.contains(place));
                assertFalse(said + " lies on another", Rect.intersects(last, place));
                last = place;
            }
        }
    }

    @Test
    public void hints() throws Exception {
        inEach(1, (stage, language, where) -> onTheLens(stage, where));
    }

    @Test
    public void hintsInLargeType() throws Exception {
        inEach(2, (stage, language, where) -> onTheLens(stage, where));
    }

    private static void sheet(String where, String shot) throws Exception {
        View sheet = Teacherhand.sheet();
        Stagehand.photograph(sheet, shot);
        whole(sheet, where);
    }

    private void sheets(Stagehand stage, String language, String where, String size) throws Exception {
        stage.watch(400);
        Teacherhand.click(stage, Texts.MENU);
        sheet(where, "language-menu-" + size + language);
        Teacherhand.clickSheet(stage, Texts.MENU_ABOUT);
        sheet(where, "language-about-" + size + language);
        ShadowDialog.getLatestDialog().dismiss();
        Teacherhand.click(stage, Texts.MENU);
        Teacherhand.clickSheet(stage, Texts.MENU_CHECK);
        sheet(where, "language-check-" + size + language);
        ShadowDialog.getLatestDialog().dismiss();
        whole(stage, where);
    }

    @Test
    public void sheets() throws Exception {
        inEach(1, (stage, language, where) -> sheets(stage, language, where, ""));
    }

    @Test
    public void sheetsInLargeType() throws Exception {
        inEach(2, (stage, language, where) -> sheets(stage, language, where, "large-type-"));
    }

    private void obstacles(Stagehand stage, String language, String where, String size) throws Exception {
        for (Obstacle obstacle : Obstacle.values()) {
            String detail = obstacle == Obstacle.LIBRARY_REFUSED ? "dlopen failed" : "";
            stage.activity.screen().showObstacle(obstacle, detail);
            stage.settle();
            if (obstacle == Obstacle.REFUSED) {
                stage.photograph("language-obstacle-" + size + language);
            }
            whole(stage, where);
            if (obstacle == Obstacle.LIBRARY_REFUSED) {
                // Said on phones with larger memory pages than this host's.
                ((TextView) Walk.find(stage.activity.screen().root(), Texts.reason(obstacle))).setText(Texts.libraryReason(16384));
                stage.settle();
                whole(stage, where);
            }
        }
    }

    @Test
    public void obstacles() throws Exception {
        inEach(1, (stage, language, where) -> obstacles(stage, language, where, ""));
    }

    @Test
    public void obstaclesInLargeType() throws Exception {
        inEach(2, (stage, language, where) -> obstacles(stage, language, where, "large-type-"));
    }

    private void teaching(Stagehand stage, String language, String where, String size) throws Exception {
        Teacherhand.openSheet(stage);
        sheet(where, "language-teach-first-" + size + language);
        Teacherhand.type(stage, "mug");
        Teacherhand.clickSheet(stage, Texts.TEACH_ADD);
        for (int shot = 0; shot < 4; shot++) {
            Teacherhand.press(stage);
            stage.watch(70);
        }
        stage.photograph("language-shots-" + size + language);
        whole(stage, where);
        Teacherhand.press(stage);
        stage.watch(700);
        Teacherhand.settle(stage);
        assertTrue(where, Teacherhand.panelText(stage).contains(Texts.taught("mug")));
        stage.photograph("language-outcome-" + size + language);
        whole(stage, where);
        Teacherhand.click(stage, Texts.DONE);
        Teacherhand.openSheet(stage);
        sheet(where, "language-teach-" + size + language);
        new TaughtFile(Stagehand.app().getFilesDir(), "").delete();
    }

    @Test
    public void teaching() throws Exception {
        inEach(1, (stage, language, where) -> teaching(stage, language, where, ""));
    }

    @Test
    public void teachingInLargeType() throws Exception {
        inEach(2, (stage, language, where) -> teaching(stage, language, where, "large-type-"));
    }

    private static Locale chosen(String... wanted) {
        Configuration configuration = new Configuration();
        configuration.setLocales(LocaleList.forLanguageTags(String.join(",", wanted)));
        Texts.load(Stagehand.app().createConfigurationContext(configuration));
        return Texts.locale();
    }

    /** Whoever reads Dutch, and German besides, got English; whoever reads traditional Chinese, simplified. */
    @Test
    @Config(sdk = {28, 34, 35})
    public void theFirstOfAPersonsLanguagesThatThereIs() {
        assertEquals("de-AT", chosen("nl-NL", "de-AT", "fr-FR").toLanguageTag());
        assertEquals("Menü", Texts.MENU);
        assertEquals("en", chosen("nl-NL").toLanguageTag());
        assertEquals("Menu", Texts.MENU);
        assertEquals("ja-JP", chosen("zh-TW", "zh-Hant-HK", "ja-JP").toLanguageTag());
        assertEquals("zh-CN", chosen("zh-CN").toLanguageTag());
        assertEquals("zh-Hans-SG", chosen("zh-Hans-SG", "en").toLanguageTag());
        assertEquals("en-IN", chosen("hi-Latn", "en-IN").toLanguageTag());
    }

    /** "1 shots": a number asks for its own form, and each language for others. */
    @Test
    @Config(sdk = {28, 34, 35})
    public void formsFollowNumbers() {
        chosen("en");
        assertEquals("1 shot", Texts.shots(1));
        assertEquals("0 shots", Texts.shots(0));
        chosen("fr");
        assertEquals("0 vue", Texts.shots(0));
        assertEquals("2 vues", Texts.shots(2));
        chosen("ar-AE");
        assertTrue(Texts.shots(3), Texts.shots(3).endsWith("لقطات"));
        assertTrue(Texts.shots(11), Texts.shots(11).endsWith("لقطة"));
        chosen("ja");
        assertEquals("1枚", Texts.shots(1));
    }

    /** Numbers were written as in English. */
    @Test
    @Config(sdk = {28, 34, 35})
    public void numbersAreThePersons() {
        chosen("de-DE");
        assertEquals("98\u00a0%", Texts.percent(0.98f));
        assertEquals("1.000 Klassen", Texts.labels(1000));
        assertEquals("1,2 ms je Kamerabild", Texts.pace(1.24));
        chosen("ar-EG");
        assertTrue(Texts.percent(0.98f), Texts.percent(0.98f).startsWith("٩٨"));
        assertTrue(Texts.zoom(2), Texts.zoom(2).startsWith("٢"));
        chosen("en-US");
        assertEquals("98%", Texts.percent(0.98f));
    }

    /** A label of other letters turned the words around it about. */
    @Test
    public void foreignLabelsAreSetApart() {
        chosen("ar");
        assertTrue(Texts.taught("cup 7"), Texts.taught("cup 7").contains("\u202acup 7\u202c"));
        assertFalse(Texts.taught("كوب").contains("\u202a"));
        chosen("en");
        assertEquals("“cup 7” is taught", Texts.taught("cup 7"));
        assertTrue(Texts.taught("كوب").contains("\u202bكوب\u202c"));
    }

    /** The words stayed in the language in which the app was opened. */
    @Test
    @Config(sdk = {28, 34, 35})
    public void anotherLanguageWhileItRuns() throws Exception {
        Stagehand.app().getSharedPreferences(FirstCheck.PREFERENCES, 0).edit().putBoolean(FirstCheck.GOOD, false).commit();
        try (Stagehand stage = open()) {
            stage.watch(700);
            stage.activity.onFreeze();
            stage.settle();
            speak("de", 1);
            stage.controller.configurationChange(Stagehand.app().getResources().getConfiguration());
            stage.settle();
            View root = stage.activity.screen().root();
            assertEquals("Angehalten. Zum Weitermachen doppeltippen", stage.activity.screen().lens().getContentDescription());
            assertNotNull(Walk.find(root, "Angehalten"));
            assertNotNull(Walk.find(root, "Menü"));
            String said = stage.activity.screen().bar().said().toString();
            assertTrue(said, said.endsWith(": 16 von 16 wie trainiert, 0,8 ms je Kamerabild"));
            assertNotNull(Walk.find(root, "98\u00a0% sicher"));
            stage.activity.screen().showObstacle(Obstacle.TAKEN, "");
            speak("ar", 1);
            stage.controller.configurationChange(Stagehand.app().getResources().getConfiguration());
            stage.settle();
            assertTrue(stage.activity.screen().obstacleSaid().startsWith("تطبيق آخر"));
            stage.activity.screen().hideObstacle();
            assertEquals(0, Walk.find(stage.activity.screen().root(), Texts.MENU).getLeft());
        }
    }

    /** The bars of a chart grew from the left under words that are read from the right. */
    @Test
    public void theChartRunsFromTheSideWhereLinesBegin() {
        Contract shelf = Fakes.contract("photo", 3, Fakes.SHELF);
        float[] scores = new float[Fakes.SHELF.length];
        Arrays.fill(scores, 0.3f);
        Bitmap[] drawn = new Bitmap[2];
        for (int rtl = 0; rtl < 2; rtl++) {
            ChartView chart = new ChartView(Stagehand.app(), new Look(Stagehand.app()), shelf);
            chart.setLayoutDirection(rtl == 1 ? View.LAYOUT_DIRECTION_RTL : View.LAYOUT_DIRECTION_LTR);
            int exactly = View.MeasureSpec.EXACTLY;
            chart.measure(View.MeasureSpec.makeMeasureSpec(600, exactly), View.MeasureSpec.makeMeasureSpec(400, exactly));
            chart.layout(0, 0, 600, chart.getMeasuredHeight());
            chart.show(scores, 1, 0);
            drawn[rtl] = Bitmap.createBitmap(600, chart.getHeight(), Bitmap.Config.ARGB_8888);
            chart.draw(new Canvas(drawn[rtl]));
        }
        int accent = new Look(Stagehand.app()).accent;
        List<Integer> fromLeft = columns(drawn[0], accent);
        List<Integer> fromRight = columns(drawn[1], accent);
        assertFalse(fromLeft.isEmpty());
        assertEquals(599 - fromLeft.get(0), fromRight.get(fromRight.size() - 1), 1);
        assertEquals(fromLeft.size(), fromRight.size(), 1);
    }

    private static List<Integer> columns(Bitmap picture, int colour) {
        List<Integer> found = new ArrayList<>();
        for (int x = 0; x < picture.getWidth(); x++) {
            for (int y = 0; y < picture.getHeight(); y++) {
                if (picture.getPixel(x, y) == colour) {
                    found.add(x);
                    break;
                }
            }
        }
        return found;
    }

    /** The frames of the self-check stood in the order of another language. */
    @Test
    public void theFirstFrameOfACheckStandsWhereLinesBegin() throws Exception {
        speak("ar", 1);
        try (Stagehand stage = open()) {
            Teacherhand.click(stage, Texts.MENU);
            Teacherhand.clickSheet(stage, Texts.MENU_CHECK);
            ViewGroup check = check(Teacherhand.sheet());
            assertEquals(check.getWidth(), check.getChildAt(0).getRight());
            assertTrue(check.getChildAt(1).getRight() <= check.getChildAt(0).getLeft());
        }
    }

    private static CheckView check(View view) {
        if (view instanceof CheckView) {
            return (CheckView) view;
        }
        for (int i = 0; view instanceof ViewGroup && i < ((ViewGroup) view).getChildCount(); i++) {
            CheckView found = check(((ViewGroup) view).getChildAt(i));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** A language that is read from the left, below one of another direction that the app does not speak. */
    @Test
    public void theDirectionIsThatOfTheWords() throws Exception {
        RuntimeEnvironment.setQualifiers("+iw-ldrtl");
        try (Stagehand stage = open()) {
            assertEquals("Menu", Texts.MENU);
            assertEquals(View.LAYOUT_DIRECTION_LTR, stage.activity.screen().controls().getLayoutDirection());
            Teacherhand.click(stage, Texts.MENU);
            View entry = Walk.find(Teacherhand.sheet(), Texts.MENU_ABOUT);
            assertEquals(View.LAYOUT_DIRECTION_LTR, entry.getLayoutDirection());
        }
    }

    /** The system's settings offered no language for the app. */
    @Test
    @Config(sdk = {34, 35})
    public void theSystemOffersTheLanguages() {
        Resources resources = Stagehand.app().getResources();
        // Its name ends in the key's, which is another on each machine.
        int locales = resources.getIdentifier("locales", "xml", resources.getResourcePackageName(APP_NAME));
        assertTrue(locales != 0);
        ApplicationInfo info = new ApplicationInfo(Stagehand.app().getApplicationInfo());
        info.setLocaleConfigRes(locales);
        Context installed = new ContextWrapper(Stagehand.app()) {
            @Override
            public ApplicationInfo getApplicationInfo() {
                return info;
            }
        };
        LocaleConfig read = LocaleConfig.fromContextIgnoringOverride(installed);
        assertEquals(LocaleConfig.STATUS_SUCCESS, read.getStatus());
        LocaleList offered = read.getSupportedLocales();
        assertEquals(new TreeSet<>(Arrays.asList(ALL)), new TreeSet<>(Arrays.asList(offered.toLanguageTags().split(","))));
    }
}
