package dev.handlens.app;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.Intent;
import android.util.Base64;
import android.view.View;
import java.io.File;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.json.JSONObject;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.shadows.ShadowDialog;
import org.robolectric.shadows.ShadowToast;

/** "That was a 4", by the buttons that a person presses. */
@RunWith(RobolectricTestRunner.class)
public class CorrectionsTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void aNine() throws Exception {
        Stagehand.checkedBefore();
        model.label = 9;
    }

    /** A frame that is told from others by its grey. */
    private static Supplier<Fakes.FakeImage> grey(int value) {
        byte[] luma = new byte[640 * 480];
        Arrays.fill(luma, (byte) value);
        byte[] chroma = new byte[320 * 240];
        Arrays.fill(chroma, (byte) 128);
        return () -> new Fakes.FakeImage(640, 480, Fakes.Layout.SEMI_PLANAR, luma, chroma, chroma);
    }

    @Test
    public void aNineThatWasAFour() throws Exception {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700, grey(77));
            assertEquals("9", stage.activity.screen().panel().label.getText().toString());
            Correctionhand.click(stage, Texts.WRONG);
            assertTrue("it must hold still", Teacherhand.panelText(stage).contains(Texts.FROZEN));
            assertNotNull(Walk.find(Teacherhand.sheet(), Texts.wasRead("9")));
            Correctionhand.clickSheet(stage, "4");
            assertNotNull("nothing is kept unasked", Walk.find(Teacherhand.sheet(), Texts.CONSENT_WHAT));
            assertEquals(0, Correctionhand.names().length);
            Correctionhand.clickSheet(stage, Texts.CONSENT_YES);
            assertArrayEquals(new String[] {"000001.json", "000001.png"}, Correctionhand.names());
            assertTrue(Teacherhand.panelText(stage).contains("Kept: 4. 1 correction on this phone"));
            assertFalse("the camera goes on", Teacherhand.panelText(stage).contains(Texts.FROZEN));
            JSONObject words = Correctionhand.words(1);
            assertEquals("4", words.getString("label"));
            assertEquals("9", words.getString("read"));
            assertEquals(0.98, words.getDouble("score"), 1e-6);
            assertEquals(1, words.getDouble("presence"), 0);
            assertEquals("[0.5,0.5,0.36,0.5]", words.getJSONArray("box").toString());
            assertTrue(words.isNull("embedding"));
            assertEquals(28 * 28, Base64.decode(words.getString("seen"), 0).length);
            byte[] pixels = Correctionhand.pixels(1);
            assertEquals(480 * 480, pixels.length);
            for (byte pixel : pixels) {
                assertEquals(77, pixel);
            }
        }
    }

    /** A hand that trembled kept two, or crashed the app: the second tap came to a sheet that was closed. */
    @Test
    public void aDoubleTapKeepsOne() {
        for (boolean agreed : new boolean[] {false, true}) {
            try (Stagehand stage = Stagehand.openLive(model)) {
                stage.watch(700);
                Correctionhand.click(stage, Texts.WRONG);
                View four = Walk.find(Teacherhand.sheet(), "4");
                four.performClick();
                four.performClick();
                Correctionhand.settle(stage);
                if (!agreed) {
                    Correctionhand.clickSheet(stage, Texts.CONSENT_YES);
                }
                assertEquals(agreed ? 4 : 2, Correctionhand.names().length);
            }
        }
    }

    @Test
    public void askedOnlyOnce() {
        Correctionhand.agree();
        try (Stagehand stage = Stagehand.openLive(model)) {
            for (int i = 1; i <= 2; i++) {
                stage.watch(700);
                Correctionhand.correct(stage, "4");
                assertFalse(ShadowDialog.getLatestDialog().isShowing());
            }
            assertTrue(Teacherhand.panelText(stage).contains("Kept: 4. 2 corrections on this phone"));
            assertEquals(4, Correctionhand.names().length);
        }
    }

    /** What was kept was a frame that came after the reading: by then the hand had moved on. */
    @Test
    public void theFrameThatTheReadingBelongsTo() throws Exception {
        Correctionhand.agree();
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700, grey(77));
            // Is read, and its reading is not yet on the screen: the main thread is busy with a touch.
            Fakes.FakeImage later = grey(200).get();
            stage.activity.cameraThread().post(() -> stage.activity.camera().onImage(later));
            shadowOf(stage.activity.cameraThread().getLooper()).idle();
            shadowOf(stage.activity.frames().getLooper()).idle();
            Correctionhand.correct(stage, "4");
            assertEquals(77, Correctionhand.pixels(1)[0]);
        }
    }

    /** The rotation of a sensor that lies on its side is undone in the file. */
    @Test
    public void theFrameStandsUpright() throws Exception {
        Correctionhand.agree();
        byte[] luma = new byte[640 * 480];
        for (int i = 0; i < luma.length; i++) {
            luma[i] = (byte) (i % 640 < 320 ? 0 : 100);
        }
        byte[] chroma = new byte[320 * 240];
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700, () -> new Fakes.FakeImage(640, 480, Fakes.Layout.PADDED, luma, chroma, chroma));
            Correctionhand.correct(stage, "4");
            byte[] pixels = Correctionhand.pixels(1);
            // Of a sensor at 90 degrees the left half is above.
            assertEquals(0, pixels[0]);
            assertEquals(0, pixels[479]);
            assertEquals(100, pixels[479 * 480]);
            assertEquals(100, pixels[479 * 480 + 479]);
        }
    }

    @Test
    public void nothingReadIsCorrectedToo() throws Exception {
        Correctionhand.agree();
        model.probability = 0.4f;
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            assertTrue(Correctionhand.offered(stage));
            Correctionhand.click(stage, Texts.WRONG);
            assertNotNull(Walk.find(Teacherhand.sheet(), Texts.wasRead(null)));
            Correctionhand.clickSheet(stage, "4");
            JSONObject words = Correctionhand.words(1);
            assertTrue(words.isNull("read"));
            assertEquals(0.4, words.getDouble("score"), 1e-6);
        }
    }

    @Test
    public void isOfferedWhereThereIsSomething() {
        model.presence = 0.1f;
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(900);
            assertFalse("an empty table is not corrected", Correctionhand.offered(stage));
            model.presence = 1;
            stage.watch(900);
            assertTrue(Correctionhand.offered(stage));
        }
    }

    @Test
    public void aFrozenPictureStaysFrozen() throws Exception {
        Correctionhand.agree();
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700, grey(77));
            stage.activity.onFreeze();
            Correctionhand.settle(stage);
            Correctionhand.correct(stage, "4");
            assertEquals(77, Correctionhand.pixels(1)[0]);
            assertTrue(Teacherhand.panelText(stage).contains(Texts.FROZEN));
        }
    }

    @Test
    public void aStillPictureIsCorrected() throws Exception {
        Correctionhand.agree();
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            Correctionhand.click(stage, Texts.MENU);
            Correctionhand.clickSheet(stage, Texts.MENU_EXAMPLE);
            Correctionhand.correct(stage, "4");
            assertEquals(2, Correctionhand.names().length);
            assertTrue("the picture stays", Teacherhand.panelText(stage).contains(Texts.STILL));
        }
    }

    /** A sheet that was left by the back key left the camera frozen. */
    @Test
    public void leavingTheSheetGoesOn() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            for (int i = 0; i < 2; i++) {
                Correctionhand.click(stage, Texts.WRONG);
                if (i == 1) {
                    Correctionhand.clickSheet(stage, "4");
                }
                ShadowDialog.getLatestDialog().cancel();
                Correctionhand.settle(stage);
                assertFalse(Teacherhand.panelText(stage).contains(Texts.FROZEN));
                assertEquals(0, Correctionhand.names().length);
            }
            assertEquals("no answer is no answer", Consent.Answer.UNASKED, new Consent(stage.activity).answer());
        }
    }

    @Test
    public void noKeepsNothingAndCanBeAskedAgain() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            Correctionhand.correct(stage, "4");
            Correctionhand.clickSheet(stage, Texts.CONSENT_NO);
            stage.watch(300);
            assertEquals(0, Correctionhand.names().length);
            assertFalse(Correctionhand.offered(stage));
            Correctionhand.openList(stage, 0);
            assertNotNull(Walk.find(Teacherhand.sheet(), Texts.CONSENT_REFUSED));
            assertNull(Walk.find(Teacherhand.sheet(), Texts.CORRECTIONS_SEND));
            Correctionhand.clickSheet(stage, Texts.CONSENT_AGAIN);
            Correctionhand.clickSheet(stage, Texts.CONSENT_YES);
            stage.watch(300);
            Correctionhand.correct(stage, "4");
            assertEquals(2, Correctionhand.names().length);
        }
    }

    @Test
    public void undoTakesItBack() {
        Correctionhand.agree();
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            Correctionhand.correct(stage, "4");
            Correctionhand.click(stage, Texts.TEACH_UNDO);
            assertEquals(0, Correctionhand.names().length);
            assertEquals(Texts.takenBack(0), ShadowToast.getTextOfLatestToast());
            assertNull(Walk.find(stage.activity.screen().root(), Texts.TEACH_UNDO));
        }
    }

    @Test
    public void whatWasKeptIsSaidForAWhile() {
        Correctionhand.agree();
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            Correctionhand.correct(stage, "4");
            stage.pass(UndoBar.SHOWN_MS - 500);
            assertNotNull(Walk.find(stage.activity.screen().root(), Texts.TEACH_UNDO));
            stage.pass(1000);
            assertNull(Walk.find(stage.activity.screen().root(), Texts.TEACH_UNDO));
        }
    }

    /** A phone without room crashed, or said that it had kept what it had not. */
    @Test
    public void aFullDiskIsSaid() throws Exception {
        Correctionhand.agree();
        assertTrue(Correctionhand.dir().createNewFile());
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            Correctionhand.correct(stage, "4");
            assertEquals(Texts.CORRECTION_NOT_KEPT, ShadowToast.getTextOfLatestToast());
            assertFalse(Teacherhand.panelText(stage).contains("Kept"));
            assertFalse(Teacherhand.panelText(stage).contains(Texts.FROZEN));
        }
    }

    @Test
    public void fiveHundredAreEnough() throws Exception {
        Correctionhand.agree();
        assertTrue(Correctionhand.dir().mkdirs());
        for (int i = 1; i <= CorrectionsFolder.MOST; i++) {
            new File(Correctionhand.dir(), String.format("%06d.json", i)).createNewFile();
            new File(Correctionhand.dir(), String.format("%06d.png", i)).createNewFile();
        }
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            Correctionhand.click(stage, Texts.WRONG);
            assertNotNull(Walk.find(Teacherhand.sheet(), Texts.correctionsFull()));
            assertFalse("nothing is held for it", Teacherhand.panelText(stage).contains(Texts.FROZEN));
        }
    }

    @Test
    public void theMenuCountsThemByLabel() {
        Correctionhand.agree();
        try (Stagehand stage = Stagehand.openLive(model)) {
            for (String label : new String[] {"7", "4", "4"}) {
                stage.watch(300);
                Correctionhand.correct(stage, label);
            }
            Correctionhand.openList(stage, 3);
            assertNotNull(Walk.find(Teacherhand.sheet(), "4 × 2\n7 × 1"));
        }
    }

    @Test
    public void deletedForGoodOnceItIsConfirmed() throws Exception {
        Correctionhand.agree();
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            Correctionhand.correct(stage, "4");
            CorrectionsZip.write(stage.activity);
            Correctionhand.openList(stage, 1);
            Correctionhand.clickSheet(stage, Texts.CORRECTIONS_DELETE_ALL);
            assertEquals("not before it is confirmed", 2, Correctionhand.names().length);
            Correctionhand.clickSheet(stage, Texts.CORRECTIONS_DELETE);
            assertEquals(0, Correctionhand.names().length);
            assertFalse("the file for sending, too", SharedFile.CORRECTIONS.file(stage.activity).exists());
            assertEquals("it is asked again", Consent.Answer.UNASKED, new Consent(stage.activity).answer());
            assertEquals(Texts.CORRECTIONS_DELETED, ShadowToast.getTextOfLatestToast());
        }
    }

    @Test
    public void sentAsAFileToWhomAPersonChooses() throws Exception {
        Correctionhand.agree();
        Robolectric.buildContentProvider(SharedFile.class)
                .create(SharedFile.CORRECTIONS.address(Stagehand.app()).getAuthority());
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            Correctionhand.correct(stage, "4");
            Correctionhand.openList(stage, 1);
            Correctionhand.clickSheet(stage, Texts.CORRECTIONS_SEND);
            Intent chooser = shadowOf(stage.activity).getNextStartedActivity();
            Intent send = chooser.getParcelableExtra(Intent.EXTRA_INTENT);
            assertEquals("application/zip", send.getType());
            assertEquals(SharedFile.CORRECTIONS.address(stage.activity), send.getParcelableExtra(Intent.EXTRA_STREAM));
            assertEquals(
                    Intent.FLAG_GRANT_READ_URI_PERMISSION, chooser.getFlags() & Intent.FLAG_GRANT_READ_URI_PERMISSION);
            try (InputStream in = Stagehand.app()
                    .getContentResolver()
                    .openInputStream(SharedFile.CORRECTIONS.address(stage.activity))) {
                Map<String, byte[]> entries = Correctionhand.unzip(in.readAllBytes());
                assertEquals("[corrections.json, 4/000001.png]", entries.keySet().toString());
            }
        }
    }

    /** Of a thousand labels only ten could be named. */
    @Test
    public void anyOfAThousandLabels() {
        Correctionhand.agree();
        Fakes.FakeModel many = new Fakes.FakeModel(Fakes.contract("photo", 3, Fakes.thousand()));
        many.label = 417;
        try (Stagehand stage = Stagehand.openLive(many)) {
            stage.watch(700);
            Correctionhand.click(stage, Texts.WRONG);
            View sheet = Teacherhand.sheet();
            // As FakeModel spreads the rest: (i * 7 + 3) % 1000 is largest for 428.
            assertNotNull("the likeliest stand there at once", Walk.find(sheet, "Beetle no. 428"));
            assertNull(Walk.find(sheet, "Beetle no. 5"));
            assertNotNull(Walk.find(sheet, Texts.moreLabels(1000 - LabelPicker.MOST)));
            Teacherhand.type(stage, "beetle NO. 5");
            assertNotNull("what is called so comes first", Walk.find(sheet, "Beetle no. 5"));
            Teacherhand.type(stage, "wasp");
            assertNotNull(Walk.find(sheet, Texts.CORRECT_NOT_FOUND));
            Teacherhand.type(stage, "no. 99");
            Correctionhand.clickSheet(stage, "Beetle no. 99");
            assertEquals(2, Correctionhand.names().length);
        }
    }

    private static float[] embedding(JSONObject row) throws Exception {
        byte[] bytes = Base64.decode(row.getString("embedding"), 0);
        float[] values = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /** A taught class could not be named, and its embedding was not kept. */
    @Test
    public void aTeachableModel() throws Exception {
        Correctionhand.agree();
        Fakes.FakeModel shelf = new Fakes.FakeModel(Fakes.contract("photo", 3, Fakes.SHELF));
        shelf.teachable = new Fakes.FakeTeachable(Fakes.SHELF.length);
        shelf.teachable.embedding = Fakes.embedding(2, 3);
        String backbone = shelf.teachable.exemplars.backbone;
        new TaughtFile(Stagehand.app().getFilesDir(), backbone)
                .write(Taught.NOTHING.with("mug", TaughtTest.shots(100, 5)).with("jug", TaughtTest.shots(200, 2)));
        try (Stagehand stage = Stagehand.openLive(shelf)) {
            stage.watch(900);
            Correctionhand.click(stage, Texts.WRONG);
            assertNotNull(Walk.find(Teacherhand.sheet(), Texts.MENU_TEACH));
            assertNotNull("too few shots to be read by, and yet a class", Walk.find(Teacherhand.sheet(), "jug"));
            Correctionhand.clickSheet(stage, "mug");
            JSONObject words = Correctionhand.words(1);
            assertEquals(backbone, words.getString("backbone"));
            assertArrayEquals(shelf.teachable.embedding, embedding(words), 0);
            assertEquals(480 * 480 * 3, Correctionhand.pixels(1).length);
            Correctionhand.click(stage, Texts.WRONG);
            Correctionhand.clickSheet(stage, Texts.MENU_TEACH);
            assertNotNull(Walk.find(Teacherhand.sheet(), Texts.TEACH_WHAT));
        }
    }
}
