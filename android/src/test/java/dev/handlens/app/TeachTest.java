package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.res.Configuration;
import android.os.Bundle;
import android.os.Looper;
import android.view.View;
import android.widget.Button;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.shadows.ShadowDialog;

/** Teaching, by the buttons that a person presses. */
@RunWith(RobolectricTestRunner.class)
public class TeachTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.contract("photo", 3, Fakes.SHELF));
    private final Fakes.FakeTeachable teachable = new Fakes.FakeTeachable(Fakes.SHELF.length);
    private final File kept = new File(Stagehand.app().getFilesDir(), TaughtFile.NAME);

    @Before
    public void makeItTeachable() throws Exception {
        Stagehand.checkedBefore();
        model.teachable = teachable;
    }

    /** So many shots, each a little different, with frames until each is taken. */
    private void shoot(Stagehand stage, int axis, int count) {
        for (int i = 0; i < count; i++) {
            teachable.embedding = Fakes.embedding(axis, axis + 1 + i);
            Teacherhand.press(stage);
            stage.watch(70);
        }
        Teacherhand.settle(stage);
    }

    private void teach(Stagehand stage, String name, int axis) {
        Teacherhand.begin(stage, name);
        shoot(stage, axis, 5);
        Teacherhand.click(stage, Texts.DONE);
    }

    private static void keep(Taught taught) throws Exception {
        String backbone = new Fakes.FakeTeachable(5).exemplars.backbone;
        new TaughtFile(Stagehand.app().getFilesDir(), backbone).write(taught);
    }

    private static Taught many(int count, int shots) {
        Taught taught = Taught.NOTHING;
        for (int i = 0; i < count; i++) {
            taught = taught.with("class " + i, TaughtTest.shots(100 + 40 * i, shots));
        }
        return taught;
    }

    private static boolean shooting(Stagehand stage) {
        return Walk.find(stage.activity.screen().root(), Texts.SHUTTER) != null;
    }

    private static String label(Stagehand stage) {
        return stage.activity.screen().panel().label.getText().toString();
    }

    private static boolean menuHasTeach(Stagehand stage) {
        Teacherhand.click(stage, Texts.MENU);
        boolean has = Walk.find(Teacherhand.sheet(), Texts.MENU_TEACH) != null;
        ShadowDialog.getLatestDialog().dismiss();
        return has;
    }

    @Test
    public void isOfferedWhereItCanBeDoneOnly() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertTrue(menuHasTeach(stage));
            Teacherhand.click(stage, Texts.MENU);
            Teacherhand.clickSheet(stage, Texts.MENU_EXAMPLE);
            assertFalse("a still picture gives no shots", menuHasTeach(stage));
        }
        model.teachable = null;
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertFalse(menuHasTeach(stage));
            Teacherhand.click(stage, Texts.MENU);
            Teacherhand.clickSheet(stage, Texts.MENU_ABOUT);
            assertNull(Walk.find(Teacherhand.sheet(), Texts.ABOUT_TAUGHT));
        }
    }

    @Test
    public void fiveShotsMakeAClass() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.openSheet(stage);
            String sheet = Teacherhand.text(Teacherhand.sheet());
            assertTrue(sheet, sheet.contains(Texts.TEACH_WHAT));
            assertTrue(sheet, sheet.contains("0 of 16 taught"));
            Teacherhand.type(stage, "  mug ");
            Teacherhand.clickSheet(stage, Texts.TEACH_ADD);
            assertTrue(Teacherhand.panelText(stage).contains("mug\nHold it in the lens. 0 of 5"));
            shoot(stage, 100, 4);
            assertTrue(Teacherhand.panelText(stage).contains("Shot taken. 4 of 5"));
            assertFalse("nothing is kept before it is learnt", kept.exists());
            shoot(stage, 200, 1);
            String said = Teacherhand.panelText(stage);
            assertTrue(said, said.contains("“mug” is taught"));
            // The fifth shot was of something else.
            assertTrue(said, said.contains("It reads 4 of your 5 shots. More shots may help.\n"));
            assertTrue(said, said.contains("The trained classes are read as before."));
            assertTrue(kept.exists());
            Teacherhand.click(stage, Texts.DONE);
            teachable.embedding = Fakes.embedding(100, 101);
            stage.watch(700);
            assertEquals("mug", label(stage));
            View label = stage.activity.screen().panel().label;
            assertEquals("mug, taught on this phone", label.getContentDescription());
            assertTrue(Teacherhand.panelText(stage).contains(Texts.TAUGHT_MARK));
            assertTrue(stage.activity.screen().lens().overlay.readings().get(0).taught);
            teachable.embedding = Fakes.embedding(2, 101);
            stage.watch(900);
            assertEquals(Fakes.SHELF[2], label(stage));
            assertNull(stage.activity.screen().panel().label.getContentDescription());
            assertFalse(Teacherhand.panelText(stage).contains(Texts.TAUGHT_MARK));
            assertFalse(stage.activity.screen().lens().overlay.readings().get(0).taught);
        }
        try (Stagehand stage = Stagehand.openLive(model)) {
            teachable.embedding = Fakes.embedding(100, 101);
            stage.watch(700);
            assertEquals("mug", label(stage));
            Teacherhand.openSheet(stage);
            assertTrue(Teacherhand.text(Teacherhand.sheet()).contains("mug\n5 shots\n"));
        }
    }

    /** The frame under way when the shutter is pressed shows what was held there before. */
    @Test
    public void aShotIsOfAFrameAfterThePress() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.begin(stage, "mug");
            int[] runs = {0};
            model.onRun = frame -> {
                // The embedding says in which frame it arose.
                teachable.embedding = Fakes.embedding(100 + runs[0]++, 99);
                if (runs[0] == 1) {
                    // The main thread waits for this one here; on a phone it would press now.
                    Walk.find(stage.activity.screen().root(), Texts.SHUTTER).performClick();
                }
            };
            for (int i = 0; i < 4; i++) {
                stage.watch(0);
            }
            Bundle state = new Bundle();
            stage.controller.saveInstanceState(state);
            float[] shots = state.getFloatArray("teach.shots");
            assertEquals(Teachable.LENGTH, shots.length);
            assertEquals("of the second frame that was begun after the press", 0.99f, shots[102], 0);
        }
    }

    @Test
    public void aPressCountsOnceAndNoneWithoutAFrame() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.begin(stage, "mug");
            Teacherhand.press(stage);
            Teacherhand.press(stage);
            stage.activity.screen().lens().performClick();
            stage.watch(70);
            assertTrue("two frames later", Teacherhand.panelText(stage).contains("1 of 5"));
            stage.watch(200);
            assertTrue("and once", Teacherhand.panelText(stage).contains("1 of 5"));
            Teacherhand.press(stage);
            stage.controller.pause().stop();
            Teacherhand.settle(stage);
            stage.controller.start().resume();
            stage.watch(200);
            assertTrue("a press before the pause", Teacherhand.panelText(stage).contains("1 of 5"));
            stage.activity.screen().lens().performClick();
            stage.watch(100);
            assertTrue("a tap on the lens", Teacherhand.panelText(stage).contains("2 of 5"));
            assertEquals(Texts.LENS_SHOOTING, stage.activity.screen().lens().getContentDescription());
        }
    }

    @Test
    public void whatIsNoEmbeddingIsNoShot() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.begin(stage, "mug");
            teachable.embedding = new float[Teachable.LENGTH];
            Teacherhand.press(stage);
            stage.watch(100);
            assertTrue(Teacherhand.panelText(stage).contains("0 of 5"));
        }
    }

    @Test
    public void doneFromThreeCancelBefore() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.begin(stage, "mug");
            shoot(stage, 100, 2);
            View done = Walk.find(stage.activity.screen().root(), Texts.DONE);
            assertFalse(done.isEnabled());
            assertFalse(Teacherhand.text(stage.activity.screen().bar()).isEmpty());
            assertEquals(View.INVISIBLE, Walk.find(stage.activity.screen().root(), Texts.MENU).getVisibility());
            shoot(stage, 120, 1);
            assertTrue(done.isEnabled());
            Teacherhand.click(stage, Texts.DONE);
            assertTrue(Teacherhand.panelText(stage).contains("“mug” is taught"));
            stage.activity.onBackPressed();
            Teacherhand.begin(stage, "plate");
            shoot(stage, 200, 4);
            Teacherhand.click(stage, Texts.CANCEL);
            assertFalse(shooting(stage));
            assertEquals(View.VISIBLE, Walk.find(stage.activity.screen().root(), Texts.MENU).getVisibility());
            assertEquals(Texts.LENS_LIVE, stage.activity.screen().lens().getContentDescription());
            Teacherhand.begin(stage, "plate");
            shoot(stage, 200, 1);
            stage.activity.onBackPressed();
            assertFalse(shooting(stage));
            assertFalse(stage.activity.isFinishing());
            Teacherhand.openSheet(stage);
            String sheet = Teacherhand.text(Teacherhand.sheet());
            assertTrue(sheet, sheet.contains("mug\n3 shots"));
            assertFalse(sheet, sheet.contains("plate"));
            ShadowDialog.getLatestDialog().dismiss();
            stage.activity.onBackPressed();
            assertTrue("back as ever", stage.activity.isFinishing());
        }
    }

    @Test
    public void aCorrectionSaysThatItIsOne() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.openSheet(stage);
            Teacherhand.clickSheet(stage, Fakes.SHELF[3]);
            String sheet = Teacherhand.text(Teacherhand.sheet());
            assertTrue(sheet, sheet.contains("corrects “Gooseneck kettle”"));
            Teacherhand.clickSheet(stage, Texts.TEACH_CORRECT);
            shoot(stage, 100, 5);
            assertTrue(Teacherhand.panelText(stage).contains("“Gooseneck kettle” is corrected"));
            Teacherhand.click(stage, Texts.DONE);
            teachable.embedding = Fakes.embedding(100, 101);
            stage.watch(700);
            assertEquals(Fakes.SHELF[3], label(stage));
            View label = stage.activity.screen().panel().label;
            assertEquals(Fakes.SHELF[3] + ", taught on this phone", label.getContentDescription());
            Teacherhand.openSheet(stage);
            assertTrue(Teacherhand.text(Teacherhand.sheet()).contains("Gooseneck kettle\n5 shots, corrects the trained class"));
        }
    }

    /** Nothing is forgotten silently. */
    @Test
    public void whatItDoesToTheTrainedClassesIsSaidAndCanBeUndone() {
        teachable.forgetful = true;
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.begin(stage, "mug");
            shoot(stage, 100, 5);
            String said = Teacherhand.panelText(stage);
            assertTrue(said, said.contains("2 of 10 of the trained classes' examples are read otherwise now."));
            Teacherhand.click(stage, Texts.TEACH_UNDO);
            assertTrue(Teacherhand.panelText(stage).contains(Texts.TEACH_UNDONE));
            assertFalse(kept.exists());
            Teacherhand.click(stage, Texts.DONE);
            teachable.embedding = Fakes.embedding(0, 101);
            stage.watch(700);
            assertEquals(Fakes.SHELF[0], stage.activity.screen().panel().label.getText().toString());
            teach(stage, "mug", 100);
            teach(stage, "plate", 200);
            Teacherhand.openSheet(stage);
            String sheet = Teacherhand.text(Teacherhand.sheet());
            // The second class did no more harm; what both do together is still said.
            assertTrue(sheet, sheet.contains("2 of 16 taught. With what was taught, 2 of 10 of the trained"));
        }
    }

    @Test
    public void shotsAndClassesAreForgottenAndComeBack() throws Exception {
        keep(many(3, 3));
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.openSheet(stage);
            Teacherhand.clickSheet(stage, Texts.undoShot("class 1"));
            String sheet = Teacherhand.text(Teacherhand.sheet());
            assertTrue(sheet, sheet.contains("class 1\n2 shots, not read with fewer than 3"));
            assertTrue(sheet, sheet.contains(Texts.shotTakenBack("class 1")));
            teachable.embedding = Fakes.embedding(140, 141);
            stage.watch(700);
            assertFalse("class 1".equals(label(stage)));
            Teacherhand.clickSheet(stage, Texts.TEACH_UNDO);
            assertTrue(Teacherhand.text(Teacherhand.sheet()).contains("class 1\n3 shots"));
            stage.watch(900);
            assertEquals("class 1", label(stage));
            Teacherhand.clickSheet(stage, Texts.forget("class 0"));
            assertFalse(Teacherhand.text(Teacherhand.sheet()).contains("class 0\n"));
            stage.watch(900);
            assertEquals("class 1", label(stage));
            Teacherhand.clickSheet(stage, Texts.TEACH_FORGET_ALL);
            assertFalse(kept.exists());
            assertTrue(Teacherhand.text(Teacherhand.sheet()).contains("0 of 16 taught"));
            Teacherhand.clickSheet(stage, Texts.TEACH_UNDO);
            sheet = Teacherhand.text(Teacherhand.sheet());
            assertTrue(sheet, sheet.contains("2 of 16 taught"));
            assertTrue(sheet, sheet.contains(Texts.TEACH_UNDONE));
            assertTrue(kept.exists());
            // Again and again, faster than it learns.
            for (int i = 0; i < 3; i++) {
                Walk.find(Teacherhand.sheet(), Texts.undoShot("class 2")).performClick();
                shadowOf(Looper.getMainLooper()).idle();
            }
            Teacherhand.settle(stage);
            assertFalse(Teacherhand.text(Teacherhand.sheet()).contains("class 2\n"));
        }
        TaughtFile file = new TaughtFile(Stagehand.app().getFilesDir(), teachable.exemplars.backbone);
        assertEquals(1, file.read().lessons.size());
    }

    @Test
    public void sixteenAreFullAndItIsSaid() throws Exception {
        keep(many(15, 3).with("tenth of twenty", TaughtTest.shots(900, 18)));
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.openSheet(stage);
            Button add = (Button) Walk.find(Teacherhand.sheet(), Texts.TEACH_ADD);
            assertFalse(add.isEnabled());
            String sheet = Teacherhand.text(Teacherhand.sheet());
            assertTrue(sheet, sheet.contains("16 of 16 taught"));
            assertTrue(sheet, sheet.contains(Texts.teachFull()));
            Teacherhand.type(stage, "one more");
            assertFalse(add.isEnabled());
            assertTrue(Teacherhand.text(Teacherhand.sheet()).contains(Texts.teachFull()));
            Teacherhand.type(stage, "tenth of twenty");
            assertTrue(add.isEnabled());
            Teacherhand.clickSheet(stage, Texts.TEACH_ADD_SHOTS);
            assertTrue("room for two of five", Teacherhand.panelText(stage).contains("0 of 2"));
            shoot(stage, 900, 2);
            assertTrue(Teacherhand.panelText(stage).contains("It reads 20 of your 20 shots."));
            Teacherhand.click(stage, Texts.DONE);
            Teacherhand.openSheet(stage);
            assertFalse(Walk.find(Teacherhand.sheet(), Texts.addShots("tenth of twenty")).isEnabled());
            assertTrue(Walk.find(Teacherhand.sheet(), Texts.addShots("class 1")).isEnabled());
            Teacherhand.type(stage, "tenth of twenty");
            assertTrue(Teacherhand.text(Teacherhand.sheet()).contains(Texts.shotsFull("tenth of twenty")));
        }
    }

    @Test
    public void namesThatCannotBeAreRefused() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.openSheet(stage);
            View add = Walk.find(Teacherhand.sheet(), Texts.TEACH_ADD);
            assertFalse(add.isEnabled());
            Teacherhand.type(stage, "   ");
            assertFalse(add.isEnabled());
            Teacherhand.type(stage, "a name that is much, much longer than a name");
            assertFalse(add.isEnabled());
            assertTrue(Teacherhand.text(Teacherhand.sheet()).contains(Texts.TEACH_BAD_NAME));
            Teacherhand.type(stage, "mug");
            assertTrue(add.isEnabled());
        }
    }

    private void foreign(String from, String to, String said) throws Exception {
        keep(many(2, 3));
        String text = new String(Files.readAllBytes(kept.toPath()), StandardCharsets.UTF_8).replace(from, to);
        Files.write(kept.toPath(), text.getBytes(StandardCharsets.UTF_8));
        try (Stagehand stage = Stagehand.openLive(model)) {
            teachable.embedding = Fakes.embedding(100, 101);
            stage.watch(700);
            assertFalse("class 0".equals(label(stage)));
            Teacherhand.openSheet(stage);
            String sheet = Teacherhand.text(Teacherhand.sheet());
            assertTrue(sheet, sheet.contains(said));
            assertNull("it would be written over", Walk.find(Teacherhand.sheet(), Texts.TEACH_ADD));
            assertEquals(text, new String(Files.readAllBytes(kept.toPath()), StandardCharsets.UTF_8));
            Teacherhand.clickSheet(stage, Texts.TEACH_FORGET_FOREIGN);
            Teacherhand.clickSheet(stage, Texts.TEACH_KEEP);
            assertTrue(kept.exists());
            Teacherhand.openSheet(stage);
            Teacherhand.clickSheet(stage, Texts.TEACH_FORGET_FOREIGN);
            Teacherhand.clickSheet(stage, Texts.TEACH_FORGET_FOREIGN);
            assertFalse(kept.exists());
            Teacherhand.type(stage, "mug");
            Teacherhand.clickSheet(stage, Texts.TEACH_ADD);
            assertTrue(shooting(stage));
        }
    }

    @Test
    public void whatAnotherNetworkWasTaughtIsKeptAndNotUsed() throws Exception {
        foreign("\"backbone\":\"00", "\"backbone\":\"01", "taught with another network; teach again");
    }

    @Test
    public void whatANewerAppWasTaughtIsKeptAndNotUsed() throws Exception {
        foreign("\"version\":1", "\"version\":2", "taught with a newer app");
    }

    @Test
    public void aDamagedFileIsSaidOnce() throws Exception {
        Files.write(kept.toPath(), new byte[] {'{'});
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertTrue(Teacherhand.text(Teacherhand.sheet()).contains(Texts.TEACH_DAMAGED_TITLE));
            ShadowDialog.getLatestDialog().dismiss();
            teach(stage, "mug", 100);
        }
        assertTrue(new File(kept.getPath() + TaughtFile.BAD).exists());
        ShadowDialog.reset();
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertNull(ShadowDialog.getLatestDialog());
        }
    }

    @Test
    public void whatCannotBeLearntChangesNothing() throws Exception {
        keep(many(1, 3));
        try (Stagehand stage = Stagehand.openLive(model)) {
            teachable.onLearn = () -> {
                throw new IllegalStateException("the runtime failed");
            };
            Teacherhand.begin(stage, "mug");
            shoot(stage, 700, 5);
            assertTrue(Teacherhand.panelText(stage).contains(Texts.TEACH_FAILED));
            Teacherhand.click(stage, Texts.DONE);
            teachable.embedding = Fakes.embedding(100, 101);
            stage.watch(700);
            assertEquals("class 0", label(stage));
            Teacherhand.openSheet(stage);
            assertTrue(Teacherhand.text(Teacherhand.sheet()).contains("1 of 16 taught"));
        }
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertTrue(Teacherhand.text(Teacherhand.sheet()).contains("could not be learnt again"));
            ShadowDialog.getLatestDialog().dismiss();
            assertNull("the model itself is good", stage.activity.screen().obstacle());
            stage.watch(700);
            assertEquals(Fakes.SHELF[0], label(stage));
            assertTrue(kept.exists());
        }
    }

    /** A full disk, say. */
    @Test
    public void whatCannotBeWrittenDownIsSaid() {
        // A folder of this name cannot be written to.
        assertTrue(new File(kept.getPath() + ".new", "x").mkdirs());
        assertTrue(new File(kept, "x").mkdirs());
        try (Stagehand stage = Stagehand.openLive(model)) {
            ShadowDialog.reset();
            Teacherhand.begin(stage, "mug");
            shoot(stage, 100, 5);
            assertTrue(Teacherhand.panelText(stage).contains(Texts.TEACH_NOT_KEPT));
            Teacherhand.click(stage, Texts.DONE);
            teachable.embedding = Fakes.embedding(100, 101);
            stage.watch(700);
            assertEquals("mug", label(stage));
            Teacherhand.openSheet(stage);
            assertTrue(Teacherhand.text(Teacherhand.sheet()).contains(Texts.TEACH_NOT_KEPT));
        }
    }

    @Test
    public void turningThePhoneKeepsTheShots() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.begin(stage, "mug");
            shoot(stage, 100, 2);
            stage.activity.onConfigurationChanged(new Configuration(stage.activity.getResources().getConfiguration()));
            Teacherhand.settle(stage);
            assertTrue(Teacherhand.panelText(stage).contains("2 of 5"));
            shoot(stage, 150, 3);
            assertTrue(Teacherhand.panelText(stage).contains("is taught"));
        }
    }

    /** Night falls, or the type is made larger: the activity is closed and opened again. */
    @Test
    public void openingAgainKeepsTheShots() {
        Bundle state = new Bundle();
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.begin(stage, "mug");
            shoot(stage, 100, 3);
            stage.controller.saveInstanceState(state);
        }
        try (Stagehand stage = Stagehand.openAgain(model, state)) {
            assertTrue(Teacherhand.panelText(stage).contains("mug\nShot taken. 3 of 5"));
            stage.givePreview();
            shoot(stage, 150, 2);
            assertTrue(Teacherhand.panelText(stage).contains("“mug” is taught"));
            stage.controller.saveInstanceState(state = new Bundle());
            assertNull(state.getFloatArray("teach.shots"));
        }
    }

    /** Saved while it was learning, learnt before the end: not taught twice. */
    @Test
    public void whatWasLearntAfterAllIsNotLearntAgain() {
        Bundle state = new Bundle();
        try (Stagehand stage = Stagehand.openLive(model)) {
            Teacherhand.begin(stage, "mug");
            shoot(stage, 100, 4);
            stage.controller.saveInstanceState(state);
            Teacherhand.click(stage, Texts.DONE);
        }
        try (Stagehand stage = Stagehand.openAgain(model, state)) {
            stage.givePreview();
            assertFalse(shooting(stage));
            Teacherhand.openSheet(stage);
            assertTrue(Teacherhand.text(Teacherhand.sheet()).contains("mug\n4 shots\n"));
        }
    }

    @Test
    public void theAppMayBeClosedWhileItLearns() throws Exception {
        CountDownLatch learning = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        int[] after = {0};
        Stagehand stage = Stagehand.openLive(model);
        Teacherhand.begin(stage, "mug");
        shoot(stage, 100, 4);
        teachable.onLearn = () -> {
            assertFalse("the model is closed under the learner", model.closed);
            learning.countDown();
            try {
                after[0] += closed.await(0, TimeUnit.MILLISECONDS) ? 1 : 0;
                closed.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        Teacherhand.press(stage);
        Fakes.FakeImage image = Fakes.image();
        for (int i = 0; i < 2; i++) {
            stage.activity.cameraThread().post(() -> stage.activity.camera().onImage(image));
            // One after the other: of two that come at once the model reads the newer alone.
            shadowOf(stage.activity.cameraThread().getLooper()).idle();
            shadowOf(stage.activity.frames().getLooper()).idle();
        }
        shadowOf(Looper.getMainLooper()).idle();
        assertTrue(learning.await(10, TimeUnit.SECONDS));
        assertTrue(Teacherhand.panelText(stage).contains(Texts.LEARNING));
        stage.activity.onBackPressed();
        assertTrue("back does not leave a half-learnt class", Teacherhand.panelText(stage).contains(Texts.LEARNING));
        new Thread(() -> {
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            closed.countDown();
        }).start();
        stage.close();
        assertTrue(model.closed);
        assertTrue("it goes on learning: " + after[0], after[0] <= 1);
        assertFalse(kept.exists());
    }

    @Test
    public void theAppMayBeClosedWhileItLearnsAgain() throws Exception {
        keep(many(2, 3));
        CountDownLatch learning = new CountDownLatch(1);
        teachable.onLearn = () -> {
            learning.countDown();
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        Stagehand.addBackCamera();
        Stagehand.allowCamera();
        Stagehand stage = Stagehand.openAtOnce(model);
        assertTrue(learning.await(10, TimeUnit.SECONDS));
        shadowOf(Looper.getMainLooper()).idle();
        assertTrue(Teacherhand.panelText(stage).contains(Texts.LEARNING_AGAIN));
        stage.close();
        assertTrue("it learns to the end: " + teachable.targets.size(), teachable.targets.size() < 1000);
        assertTrue(kept.exists());
    }

    /** What was taught must not change how this phone is judged. */
    @Test
    public void theSelfCheckIsOfTheTrainedModelAlone() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            teach(stage, "mug", 100);
            int reads = teachable.reads;
            int runs = model.runs;
            stage.activity.screen().bar().banner().performClick();
            Teacherhand.settle(stage);
            assertEquals(reads, teachable.reads);
            assertTrue(model.runs > runs);
            ShadowDialog.getLatestDialog().dismiss();
            Teacherhand.click(stage, Texts.MENU);
            Teacherhand.clickSheet(stage, Texts.MENU_ABOUT);
            String about = Teacherhand.text(Teacherhand.sheet());
            assertTrue(about, about.contains("knows 5 labels"));
            assertTrue(about, about.contains(Texts.ABOUT_TAUGHT));
        }
    }

    @Test
    public void untaughtFramesAreReadByTheTrainedModelAlone() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(300);
            assertEquals(0, teachable.reads);
            assertEquals(View.GONE, mark(stage).getVisibility());
            teach(stage, "mug", 100);
            assertFalse(mark(stage).getVisibility() == View.GONE);
            Teacherhand.openSheet(stage);
            Teacherhand.clickSheet(stage, Texts.forget("mug"));
            int reads = teachable.reads;
            stage.watch(300);
            assertEquals(reads, teachable.reads);
        }
    }

    private static View mark(Stagehand stage) {
        View mark = Walk.find(stage.activity.screen().panel(), Texts.TAUGHT_MARK);
        assertNotNull(mark);
        return mark;
    }

    /** A frozen lens gives no shots: it moves again. */
    @Test
    public void aFrozenLensIsThawed() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.activity.screen().lens().performClick();
            stage.settle();
            Teacherhand.begin(stage, "mug");
            shoot(stage, 100, 1);
            assertTrue(Teacherhand.panelText(stage).contains("1 of 5"));
            assertTrue(stage.activity.screen().lens().overlay.readings().isEmpty());
        }
    }
}
