package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.ClipboardManager;
import android.content.Context;
import android.content.Intent;
import android.graphics.Bitmap;
import android.graphics.Color;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Switch;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowDialog;

/** The last readings: which are new, how they are shown and shared, and when they go. */
@RunWith(RobolectricTestRunner.class)
public class HistoryTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
        forget();
        model.label = 7;
    }

    /** Of this process; a new one has none. */
    @After
    public void forget() {
        History.OF_THIS_PROCESS.forgetAll();
        ShadowDialog.reset();
    }

    private static List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (History.Entry entry : History.OF_THIS_PROCESS.entries()) {
            labels.add(entry.label);
        }
        return labels;
    }

    private void read(Stagehand stage, int label) {
        model.label = label;
        stage.watch(900);
    }

    private void away(Stagehand stage, long milliseconds) {
        model.presence = 0;
        stage.watch(milliseconds);
        model.presence = 1;
    }

    private static File file() {
        return new File(Stagehand.app().getFilesDir(), HistoryFile.NAME);
    }

    private static View openSheet(Stagehand stage) {
        Teacherhand.click(stage, Texts.MENU);
        Teacherhand.clickSheet(stage, Texts.MENU_HISTORY);
        return Teacherhand.sheet();
    }

    private static List<HistoryRow> rows(View view, List<HistoryRow> found) {
        if (view instanceof HistoryRow) {
            found.add((HistoryRow) view);
        }
        for (int i = 0; view instanceof ViewGroup && i < ((ViewGroup) view).getChildCount(); i++) {
            rows(((ViewGroup) view).getChildAt(i), found);
        }
        return found;
    }

    private static void keep(Stagehand stage, boolean on) {
        ((Switch) Walk.find(openSheet(stage), Texts.HISTORY_KEEP)).setChecked(on);
        ShadowDialog.getLatestDialog().dismiss();
        stage.settle();
    }

    /** The process ends: what lies in files is all that is left. */
    private static void otherProcess() {
        History.OF_THIS_PROCESS.forgetAll();
    }

    /** A hand before the page for a moment, or the phone turned round, made one thing two. */
    @Test
    public void theSameThingIsOneReadingUntilItWentAway() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            read(stage, 7);
            stage.watch(3000);
            assertEquals("[7]", labels().toString());
            away(stage, 600);
            assertEquals("", stage.activity.screen().panel().label.getText().toString());
            stage.watch(300);
            read(stage, 7);
            assertEquals("a blink", "[7]", labels().toString());
            away(stage, 2200);
            read(stage, 7);
            assertEquals("[7, 7]", labels().toString());
            read(stage, 4);
            read(stage, 7);
            assertEquals("[7, 4, 7, 7]", labels().toString());
        }
    }

    /** The list grew with each reading of a long day. */
    @Test
    public void thereAreTwentyTheNewestFirst() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            for (int i = 0; i < 23; i++) {
                read(stage, i % 10);
            }
        }
        assertEquals(20, labels().size());
        assertEquals("[2, 1, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 9, 8, 7, 6, 5, 4, 3]", labels().toString());
    }

    /** What was in the lens stood sideways beside its label, as the sensor lies, or in grey. */
    @Test
    public void theSmallPictureIsUprightAndInColour() {
        Contract colour = Fakes.contract("photo", 3, Fakes.SHELF);
        Frame frame = new Frame();
        frame.luma = ByteBuffer.allocateDirect(480 * 640);
        frame.chromaU = ByteBuffer.allocateDirect(240 * 320);
        frame.chromaV = ByteBuffer.allocateDirect(240 * 320);
        for (int i = 0; i < 240 * 320; i++) {
            frame.chromaU.put(i, (byte) 128);
            frame.chromaV.put(i, (byte) 128);
        }
        // White is the sensor's upper left quarter of the lens, red its lower left one; what is beside the lens is grey.
        for (int y = 0; y < 480; y++) {
            for (int x = 0; x < 640; x++) {
                boolean left = x >= 80 && x < 320;
                frame.luma.put(y * 640 + x, (byte) (x < 80 || x >= 560 ? 128 : left ? (y < 240 ? 255 : 76) : 0));
                if (left && y >= 240) {
                    frame.chromaU.put(y / 2 * 320 + x / 2, (byte) 85);
                    frame.chromaV.put(y / 2 * 320 + x / 2, (byte) 255);
                }
            }
        }
        int[][] whiteAndRed = {{5, 5, 5, 90}, {90, 5, 5, 5}, {90, 90, 90, 5}, {5, 90, 90, 90}};
        for (int turns = 0; turns < 4; turns++) {
            frame.quarterTurns = turns;
            Bitmap lens = Thumbnail.of(frame, colour);
            assertEquals(Thumbnail.SIDE, lens.getWidth());
            int[] at = whiteAndRed[turns];
            assertEquals(turns + " turns", Color.WHITE, lens.getPixel(at[0], at[1]));
            int red = lens.getPixel(at[2], at[3]);
            assertTrue(turns + " turns", Color.red(red) > 250 && Color.green(red) < 5 && Color.blue(red) < 5);
            // The lens as it is shown at its full size has the same things at the same places.
            Bitmap large = Pictures.lensOf(frame, colour);
            assertEquals(Color.WHITE, large.getPixel(at[0] * 5, at[1] * 5));
        }
    }

    /** What was read could only be seen while it was read. */
    @Test
    @Config(sdk = {28, 34, 35})
    public void theSheetShowsThemCopiesAndShares() throws Exception {
        try (Stagehand stage = Stagehand.openLive(model)) {
            View empty = openSheet(stage);
            assertNotNull(Walk.find(empty, Texts.HISTORY_EMPTY));
            assertNull(Walk.find(empty, Texts.HISTORY_SHARE));
            ShadowDialog.getLatestDialog().dismiss();
            read(stage, 7);
            read(stage, 4);
            View sheet = openSheet(stage);
            Stagehand.photograph(sheet, "history");
            Walk.check(sheet);
            List<HistoryRow> rows = rows(sheet, new ArrayList<>());
            assertEquals(2, rows.size());
            float density = sheet.getResources().getDisplayMetrics().density;
            for (HistoryRow row : rows) {
                assertTrue(row.getHeight() >= Look.TOUCH_DP * density);
                assertTrue(row.isFocusable() && row.isClickable());
            }
            String said = rows.get(0).getContentDescription().toString();
            assertTrue(said, said.matches("4, 9\\d% sure · \\d+:\\d\\d.[AP]M\\. Double-tap to copy"));
            rows.get(1).performClick();
            ClipboardManager clipboard = (ClipboardManager) Stagehand.app().getSystemService(Context.CLIPBOARD_SERVICE);
            assertEquals("7", clipboard.getPrimaryClip().getItemAt(0).getText().toString());

            Teacherhand.clickSheet(stage, Texts.HISTORY_SHARE);
            Intent send = shadowOf(stage.activity).getNextStartedActivity().getParcelableExtra(Intent.EXTRA_INTENT);
            assertEquals("text/plain", send.getType());
            String[] lines = send.getStringExtra(Intent.EXTRA_TEXT).split("\n");
            assertEquals(2, lines.length);
            assertTrue(lines[0], lines[0].matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d\t4\t9\\d%"));

            openSheet(stage);
            Teacherhand.clickSheet(stage, Texts.HISTORY_CLEAR);
            assertEquals("[]", labels().toString());
        }
    }

    /** In large type, from the right, at night: a row was cut, or too low for a thumb. */
    @Test
    public void theSheetFitsInLargeTypeAndInEachLanguage() throws Exception {
        for (String language : LanguagesTest.ALL) {
            RuntimeEnvironment.setQualifiers("+" + language + (language.equals("ar") ? "-ldrtl-night" : "-ldltr-notnight"));
            RuntimeEnvironment.setFontScale(2);
            try (Stagehand stage = Stagehand.openLive(model)) {
                read(stage, 7);
                read(stage, 4);
                View sheet = openSheet(stage);
                Stagehand.photograph(sheet, "history-large-type-" + language);
                Walk.check(sheet);
                Cut.check(sheet, language, "");
            }
            ShadowDialog.reset();
        }
        RuntimeEnvironment.setFontScale(1);
        RuntimeEnvironment.setQualifiers("+en-ldltr-notnight");
        Texts.load(Stagehand.app());
    }

    /** Another look's new screen, or one that the system had cleared away, had forgotten all; whoever left found all still there. */
    @Test
    public void theyOutliveAScreenAndGoWithThePersonWhoLeaves() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            read(stage, 7);
        }
        assertEquals("made anew", "[7]", labels().toString());
        try (Stagehand stage = Stagehand.openLive(model)) {
            read(stage, 4);
            stage.controller.pause().stop();
            stage.settle();
            stage.controller.restart().resume();
            stage.settle();
            assertEquals("a short trip", "[4, 7]", labels().toString());
            try (Stagehand second = Stagehand.openLive(model)) {
                second.activity.finish();
            }
            assertEquals("another screen goes on", "[4, 7]", labels().toString());
            stage.activity.finish();
        }
        assertEquals("[]", labels().toString());
        assertFalse("nobody wished to keep them", file().exists());
    }

    /** Whoever wished to keep them lost them with the process. */
    @Test
    public void whatIsKeptIsThereAgain() throws Exception {
        try (Stagehand stage = Stagehand.openLive(model)) {
            read(stage, 7);
            keep(stage, true);
            assertTrue(file().exists());
            read(stage, 4);
            stage.controller.pause().stop();
            stage.settle();
            otherProcess();
            stage.controller.restart().resume();
            stage.activity.finish();
        }
        assertEquals("[]", labels().toString());
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertEquals("[4, 7]", labels().toString());
            assertNotNull(History.OF_THIS_PROCESS.entries().get(0).lens);
            assertEquals(0.98f, History.OF_THIS_PROCESS.entries().get(0).score, 0.06f);
            read(stage, 1);
            View sheet = openSheet(stage);
            assertTrue(((Switch) Walk.find(sheet, Texts.HISTORY_KEEP)).isChecked());
            Teacherhand.clickSheet(stage, Texts.HISTORY_CLEAR);
            assertFalse(file().exists());
            read(stage, 3);
            stage.controller.pause().stop();
            stage.settle();
            assertTrue(file().exists());
            stage.controller.restart().resume();
            keep(stage, false);
            assertFalse("kept against the wish", file().exists());
        }
    }

    /** A file that was cut short, or is a newer app's, ended the app. */
    @Test
    public void aDamagedFileCountsAsNone() throws Exception {
        HistoryFile kept = new HistoryFile(Stagehand.app().getFilesDir());
        List<History.Entry> one = new ArrayList<>();
        one.add(new History.Entry("7", 0.98f, 1_800_000_000_000L, Scenes.paper(96, false)));
        kept.write(one);
        byte[] whole = Files.readAllBytes(file().toPath());
        assertEquals("7", kept.read().get(0).label);
        String[] bad = {
            "",
            "{",
            "[]",
            "{\"version\":2,\"readings\":[{\"label\":\"7\",\"score\":1,\"time\":1}]}",
            "{\"version\":1,\"readings\":[{\"label\":\"7\",\"score\":1}]}",
            new String(whole, StandardCharsets.UTF_8).substring(0, whole.length / 2)
        };
        for (String text : bad) {
            Files.write(file().toPath(), text.getBytes(StandardCharsets.UTF_8));
            assertEquals(text, 0, kept.read().size());
        }
        for (String lens : new String[] {"AAAA", "!", ""}) {
            String text = "{\"version\":1,\"readings\":[{\"label\":\"7\",\"score\":1,\"time\":1,\"lens\":\"" + lens + "\"}]}";
            Files.write(file().toPath(), text.getBytes(StandardCharsets.UTF_8));
            assertEquals("7", kept.read().get(0).label);
            assertNull(kept.read().get(0).lens);
        }
        kept.delete();
    }

    /** A full phone lost what had been kept before. */
    @Test
    public void whatCannotBeWrittenLeavesWhatWasKept() throws Exception {
        HistoryFile kept = new HistoryFile(Stagehand.app().getFilesDir());
        List<History.Entry> one = new ArrayList<>();
        one.add(new History.Entry("7", 0.98f, 1, null));
        kept.write(one);
        List<History.Entry> broken = new ArrayList<>();
        broken.add(new History.Entry("4", Float.NaN, 1, null));
        kept.write(broken);
        assertEquals("7", kept.read().get(0).label);
        kept.delete();
    }

    /** A time of another day looked like one of today. */
    @Test
    public void anotherDayIsSaidWithIt() {
        Texts.load(Stagehand.app());
        long noon = 1_800_000_000_000L;
        String today = Texts.historyNote(Stagehand.app(), 0.9f, noon, noon + 1000);
        String later = Texts.historyNote(Stagehand.app(), 0.9f, noon, noon + 3 * 86_400_000L);
        assertNotEquals(today, later);
        assertTrue(later, later.contains("Jan"));
        assertFalse(today, today.contains("Jan"));
    }

    /** Shots that were taken to teach stood among the readings. */
    @Test
    public void whatIsNotShownIsNoReading() {
        model.teachable = new Fakes.FakeTeachable(Fakes.DIGITS.length);
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.begin(stage, "mug");
            read(stage, 3);
            assertEquals("[]", labels().toString());
        }
    }
}
