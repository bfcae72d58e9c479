package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import android.content.ClipboardManager;
import android.content.Context;
import android.view.View;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.Shadows;
import org.robolectric.shadows.ShadowDialog;

/** What the screen says of itself: the prompt, the captions, the check; and what can be taken from it. */
@RunWith(RobolectricTestRunner.class)
public class WordsTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    private static String[] range(char first, char last) {
        return Stream.iterate(first, c -> (char) (c + 1)).limit(last - first + 1).map(String::valueOf).toArray(String[]::new);
    }

    /** The prompt said how to show something, and not what can be read. */
    @Test
    public void thePromptSaysWhatCanBeRead() {
        assertEquals("Show one of 0\u00a0…\u00a09", Texts.prompt(Fakes.digits()));
        assertEquals("A\u00a0…\u00a0Z", LabelList.of(range('A', 'Z')));
        String[] both = Stream.concat(Stream.of(Fakes.DIGITS), Stream.of(range('A', 'Z'))).toArray(String[]::new);
        assertEquals("0\u00a0…\u00a09, A\u00a0…\u00a0Z", LabelList.of(both));
        assertEquals("cup, kettle", LabelList.of(new String[] {"cup", "kettle"}));
        assertEquals("1\u00a0…\u00a012", LabelList.of("1 2 3 4 5 6 7 8 9 10 11 12".split(" ")));
        assertEquals("no run of two", "1, 2", LabelList.of(new String[] {"1", "2"}));
        assertEquals("5 labels", LabelList.of(Fakes.SHELF));
        assertEquals(String.format("%,d labels", 1000), LabelList.of(Fakes.thousand()));
        assertEquals("7 labels", LabelList.of("a c e g i k m".split(" ")));
    }

    @Test
    public void noReadingAsTrainedIsSaidSo() {
        assertEquals("no reading, as trained", Texts.checkRow(Texts.NO_LABEL, Texts.NO_LABEL));
        assertEquals("7", Texts.checkRow("7", "7"));
        assertEquals("no reading, should be 7", Texts.checkRow("7", Texts.NO_LABEL));
    }

    /** The good news stood above the lens for ever, with milliseconds that nobody asked for. */
    @Test
    public void aGoodCheckIsSaidOnceAndLivesInTheMenu() throws Exception {
        Stagehand.checkedBefore();
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(500);
            assertEquals("checked before: nothing new", "", stage.activity.screen().bar().said().toString());
            assertNull(Walk.find(stage.activity.screen().root(), Texts.pace(1.24)));
            stage.activity.screen().bar().showCheck("16 of 16 as trained, 0.8 ms a frame", true, true);
            assertEquals("✓ 16 of 16 as trained, 0.8 ms a frame", stage.activity.screen().bar().said().toString());
            Shadows.shadowOf(android.os.Looper.getMainLooper()).idleFor(Duration.ofMillis(TopBar.SAID_MS + 100));
            assertEquals("", stage.activity.screen().bar().said().toString());
            Walk.find(stage.activity.screen().root(), Texts.MENU).performClick();
            View menu = ShadowDialog.getLatestDialog().getWindow().getDecorView();
            assertNotNull(Walk.find(menu, "✓ 16 of 16 as trained, 0.8 ms a frame; now 1.2 ms a frame"));
        }
    }

    /** The dotted line and the small picture were there without a word. */
    @Test
    public void theLineAndThePictureHaveCaptions() throws Exception {
        Stagehand.checkedBefore();
        try (Stagehand stage = Stagehand.openLive(model)) {
            View root = stage.activity.screen().root();
            assertTrue(Walk.find(root, Texts.legend(0.5f, false)).isShown());
            assertTrue(Teacherhand.text(root).contains(Texts.SEEN));
        }
    }

    @Test
    public void aTapOnTheReadingCopiesIt() throws Exception {
        Stagehand.checkedBefore();
        model.label = 7;
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            stage.activity.screen().panel().label.performClick();
            ClipboardManager clipboard = (ClipboardManager) Stagehand.app().getSystemService(Context.CLIPBOARD_SERVICE);
            assertEquals("7", clipboard.getPrimaryClip().getItemAt(0).getText().toString());
        }
    }

    @Before
    public void noDialogYet() {
        ShadowDialog.reset();
    }
}
