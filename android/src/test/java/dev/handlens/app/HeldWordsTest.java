package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import android.app.Dialog;
import android.content.res.Configuration;
import android.hardware.camera2.CameraCharacteristics;
import android.os.PowerManager;
import android.view.View;
import android.widget.TextView;
import java.util.Arrays;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.Shadows;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowDialog;

/** What was said before the light, the language or the window became another. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = {28, 34, 35})
public class HeldWordsTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
    }

    @After
    public void english() {
        power().setCurrentThermalStatus(PowerManager.THERMAL_STATUS_NONE);
        RuntimeEnvironment.setQualifiers("+en");
        Texts.load(Stagehand.app());
        ShadowDialog.reset();
    }

    private static org.robolectric.shadows.ShadowPowerManager power() {
        return Shadows.shadowOf(Stagehand.app().getSystemService(PowerManager.class));
    }

    private static void change(Stagehand stage, String qualifiers) {
        Dialog sheet = ShadowDialog.getLatestDialog();
        RuntimeEnvironment.setQualifiers(qualifiers);
        Configuration now = Stagehand.app().getResources().getConfiguration();
        // As the system does: the activity first, then each window's views.
        stage.controller.configurationChange(now);
        if (sheet != null && sheet.isShowing()) {
            sheet.getWindow().getDecorView().dispatchConfigurationChanged(now);
        }
        stage.settle();
    }

    private static Fakes.FakeImage dark() {
        byte[] luma = new byte[640 * 480];
        for (int i = 0; i < luma.length; i++) {
            luma[i] = (byte) (i % 640 < 320 ? 6 : 26);
        }
        byte[] chroma = new byte[320 * 240];
        Arrays.fill(chroma, (byte) 128);
        return new Fakes.FakeImage(640, 480, Fakes.Layout.SEMI_PLANAR, luma, chroma, chroma);
    }

    private static String hint(Stagehand stage) {
        for (Hint hint : Hint.values()) {
            for (boolean torch : new boolean[] {false, true}) {
                View line = Walk.find(stage.activity.screen().lens(), Texts.hint(hint, torch));
                if (hint != Hint.NONE && line != null && line.getVisibility() == View.VISIBLE) {
                    return ((TextView) line).getText().toString();
                }
            }
        }
        return "";
    }

    /** "Too dark. Turn the light on" went on standing there when the light was on, as long as it was too dark all the same. */
    @Test
    public void whatHelpsInTheDarkFollowsTheLight() {
        model.presence = 0.1f;
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(2500, HeldWordsTest::dark);
            assertEquals("Too dark. Turn the light on", hint(stage));
            stage.activity.onTorch(true);
            stage.settle();
            assertEquals("Too dark here", hint(stage));
            stage.watch(500, HeldWordsTest::dark);
            assertEquals("Too dark here", hint(stage));
            stage.activity.onTorch(false);
            stage.settle();
            assertEquals("Too dark. Turn the light on", hint(stage));
        }
    }

    /** The camera on the other side has no light to turn on. */
    @Test
    public void noLightIsNamedThatTheCameraHasNot() {
        Stagehand.addBackCamera();
        Stagehand.addCamera("1", CameraCharacteristics.LENS_FACING_FRONT, 270, false);
        try (Stagehand stage = Stagehand.openLive(model)) {
            LensView lens = stage.activity.screen().lens();
            lens.showHint(Hint.DARK);
            assertEquals("Too dark. Turn the light on", hint(stage));
            Walk.find(stage.activity.screen().root(), Texts.OTHER_CAMERA).performClick();
            stage.settle();
            lens.showHint(Hint.DARK);
            assertEquals("Too dark here", hint(stage));
        }
    }

    /** "The phone is hot" is said once, for as long as it is hot: it stayed in the language of before. */
    @Test
    @Config(sdk = {34, 35})
    public void aHintIsSaidInTheNewLanguage() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            model.presence = 0.1f;
            power().setCurrentThermalStatus(PowerManager.THERMAL_STATUS_SEVERE);
            stage.watch(300);
            assertEquals(Texts.hint(Hint.WARM, true), hint(stage));
            String english = hint(stage);
            change(stage, "+de");
            stage.watch(300);
            assertFalse(english.equals(hint(stage)));
            assertEquals(Texts.hint(Hint.WARM, true), hint(stage));
        }
    }

    /** "“mug” is taught" stood on a German sheet. */
    @Test
    public void whatWasTaughtIsSaidInTheNewLanguage() {
        model.teachable = new Fakes.FakeTeachable(Fakes.DIGITS.length);
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.begin(stage, "mug");
            for (int shot = 0; shot < 5; shot++) {
                Teacherhand.press(stage);
                stage.watch(70);
            }
            stage.watch(700);
            Teacherhand.settle(stage);
            Teacherhand.click(stage, Texts.DONE);
            Teacherhand.openSheet(stage);
            String english = Texts.taught("mug");
            assertTrue(Teacherhand.text(Teacherhand.sheet()).contains(english));
            change(stage, "+de");
            String said = Teacherhand.text(Teacherhand.sheet());
            assertTrue(said, said.contains(Texts.taught("mug")));
            assertFalse(said, said.contains(english));
        } finally {
            new TaughtFile(Stagehand.app().getFilesDir(), "").delete();
        }
    }

    /** The reason why the phone refuses the library stayed in the old language below a title in the new one, and was copied so. */
    @Test
    public void theReasonOfARefusedLibraryIsSaidInTheNewLanguage() {
        try (Stagehand stage = Stagehand.open(context -> {
            throw new UnsatisfiedLinkError("dlopen failed: empty/missing DT_HASH");
        })) {
            String english = Texts.libraryReason(4096);
            assertTrue(stage.activity.screen().obstacleSaid().endsWith(english));
            change(stage, "+de");
            String said = stage.activity.screen().obstacleSaid();
            assertEquals(Texts.title(Obstacle.LIBRARY_REFUSED) + "\n" + Texts.libraryReason(4096), said);
            assertFalse(said.contains(english));
        }
    }

    /** A menu that was open over a change of language stayed in the old one, over a screen in the new. */
    @Test
    public void aSheetOfYesterdayCloses() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.click(stage, Texts.MENU);
            Dialog menu = ShadowDialog.getLatestDialog();
            change(stage, "+land");
            assertTrue("a turn is no reason", menu.isShowing());
            change(stage, "+de");
            assertFalse(menu.isShowing());
            Teacherhand.click(stage, Texts.MENU);
            assertNotNull(Walk.find(Teacherhand.sheet(), Texts.MENU_ABOUT));
        }
    }

    /** A sheet that was opened on a wide screen stuck out of the narrow one it became. */
    @Test
    @Config(qualifiers = "w720dp-h360dp-land-mdpi")
    public void aSheetFitsTheWindowThatItGets() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.click(stage, Texts.MENU);
            Dialog menu = ShadowDialog.getLatestDialog();
            assertEquals(560, menu.getWindow().getAttributes().width);
            change(stage, "w360dp-h720dp-port-mdpi");
            assertTrue(menu.isShowing());
            assertEquals(360, menu.getWindow().getAttributes().width);
        }
    }

    /** A second check's good news went when the first one's time was up. */
    @Test
    public void eachCheckIsSaidForItsWholeTime() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            TopBar bar = stage.activity.screen().bar();
            bar.showCheck("16 of 16", true, true);
            stage.pass(TopBar.SAID_MS - 1000);
            bar.showCheck("15 of 15", true, true);
            stage.pass(TopBar.SAID_MS - 1000);
            assertEquals("✓ 15 of 15", bar.said().toString());
            stage.pass(2000);
            assertEquals("", bar.said().toString());
        }
    }
}
