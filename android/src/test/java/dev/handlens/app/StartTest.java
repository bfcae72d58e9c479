package dev.handlens.app;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.app.Activity;
import android.app.ActivityManager;
import android.app.ApplicationExitInfo;
import android.content.ClipboardManager;
import android.content.Context;
import android.content.ContextWrapper;
import android.content.Intent;
import android.content.SharedPreferences;
import android.content.res.AssetManager;
import android.content.res.Resources;
import android.graphics.Bitmap;
import android.net.Uri;
import android.os.Build;
import android.os.Looper;
import android.os.Process;
import android.system.Os;
import android.system.OsConstants;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowActivityManager;
import org.robolectric.shadows.ShadowDialog;
import org.robolectric.shadows.ShadowLog;
import org.robolectric.shadows.ShadowToast;

/** The start of the app on a phone whose runtime crashes, and what must not be taken for such a crash. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = {28, 34, 35})
public class StartTest {
    private static final int DEAD = 4242;

    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());
    private int opened;

    private Model open(Context context) {
        opened++;
        return model;
    }

    /** As another process left it that died between begin and end. */
    private static void leftBehind(int process) {
        long installed = new FirstCheck(Stagehand.app()).installedAt();
        marks().edit()
                .putString(FirstTry.PROCESS, process + " 77")
                .putLong(FirstTry.WHICH, installed)
                .commit();
    }

    private static SharedPreferences marks() {
        return Stagehand.app().getSharedPreferences(FirstTry.MODEL, Context.MODE_PRIVATE);
    }

    private static void exited(int process, int reason, int status) {
        ActivityManager manager = (ActivityManager) Stagehand.app().getSystemService(Context.ACTIVITY_SERVICE);
        shadowOf(manager).addApplicationExitInfo(ShadowActivityManager.ApplicationExitInfoBuilder.newBuilder()
                .setProcessName(Stagehand.app().getPackageName())
                .setPid(process)
                .setReason(reason)
                .setStatus(status)
                .build());
    }

    private static String copied() {
        ClipboardManager clipboard = (ClipboardManager) Stagehand.app().getSystemService(Context.CLIPBOARD_SERVICE);
        return clipboard.getPrimaryClip().getItemAt(0).getText().toString();
    }

    /** A SIGSEGV in ruy::CpuInfo::Initialize at the first check killed the app at each start, for ever, without a word. */
    @Test
    public void aCrashAtTheFirstCheckIsSaidAtTheNextStart() throws Exception {
        leftBehind(DEAD);
        try (Stagehand stage = Stagehand.open(this::open)) {
            assertEquals(Obstacle.STOPPED, stage.activity.screen().obstacle());
            assertEquals("what crashes is not touched", 0, opened);
            stage.photograph("stopped");
            Walk.find(stage.activity.screen().root(), Texts.button(Obstacle.Action.COPY)).performClick();
            String details = copied();
            String name = Contract.parse(Assets.text(Stagehand.app().getAssets(), Assets.CONTRACT)).name;
            for (String word : new String[] {
                Texts.title(Obstacle.STOPPED), "model: " + name, "tensorflow-lite 2.16.1", Build.SUPPORTED_ABIS[0], Build.MODEL,
                "API " + Build.VERSION.SDK_INT, "memory pages of " + Os.sysconf(OsConstants._SC_PAGESIZE) + " bytes"
            }) {
                assertTrue(word + " is missing in: " + details, details.contains(word));
            }
            assertEquals(Build.VERSION.SDK_INT < 33, Texts.COPIED.equals(ShadowToast.getTextOfLatestToast()));
        }
    }

    /** "Try again" must mark again: a second crash would otherwise be as silent as the first. */
    @Test
    public void tryingAgainMarksAgain() throws Exception {
        leftBehind(DEAD);
        String[] during = {null};
        Model.Opener opener = context -> {
            // From the disk, not from memory: that is what outlives a crash.
            File kept = new File(context.getApplicationInfo().dataDir, "shared_prefs/" + FirstTry.MODEL + ".xml");
            try {
                during[0] = new String(Files.readAllBytes(kept.toPath()));
            } catch (IOException e) {
                during[0] = e.toString();
            }
            return open(context);
        };
        try (Stagehand stage = Stagehand.open(opener)) {
            Walk.find(stage.activity.screen().root(), Texts.button(Obstacle.Action.RETRY)).performClick();
            stage.settle();
            assertTrue(during[0], during[0].contains(">" + Process.myPid() + " "));
            assertEquals(1, opened);
            assertFalse(stage.activity.screen().obstacle() == Obstacle.STOPPED);
            assertNotNull(stage.activity.screen().lens());
            assertFalse("finished, and still marked", marks().contains(FirstTry.PROCESS));
        }
    }

    /** Whoever swipes the app away while it checks must not be told at the next start that it crashed. */
    @Test
    @Config(sdk = {34, 35})
    public void whatAPersonClosedIsNoCrash() {
        int[][] harmless = {
            {ApplicationExitInfo.REASON_USER_REQUESTED, 0},
            {ApplicationExitInfo.REASON_LOW_MEMORY, 0},
            {ApplicationExitInfo.REASON_OTHER, 0},
            {ApplicationExitInfo.REASON_SIGNALED, 9}
        };
        for (int[] exit : harmless) {
            int process = DEAD + 10 + exit[0];
            leftBehind(process);
            exited(process, exit[0], exit[1]);
            try (Stagehand stage = Stagehand.open(this::open)) {
                assertNotNull("reason " + exit[0], stage.activity.screen().lens());
            }
            new FirstCheck(Stagehand.app());
            Stagehand.app().getSharedPreferences(FirstCheck.PREFERENCES, 0).edit().clear().commit();
        }
        assertEquals(harmless.length, opened);
    }

    @Test
    @Config(sdk = {34, 35})
    public void whatTheSystemSaysOfACrashIsCopied() {
        leftBehind(DEAD);
        exited(DEAD, ApplicationExitInfo.REASON_CRASH_NATIVE, 11);
        try (Stagehand stage = Stagehand.open(this::open)) {
            assertEquals(Obstacle.STOPPED, stage.activity.screen().obstacle());
            stage.activity.onAction(Obstacle.Action.COPY);
            assertTrue(copied(), copied().contains("reason 5, status 11"));
        }
    }

    private static boolean logged(String begin, String word) {
        for (ShadowLog.LogItem item : ShadowLog.getLogsForTag("handlens")) {
            if (item.msg.startsWith(begin) && item.msg.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** The computer that asked waited in vain: a model that is not tried again is a refusal. */
    @Test
    public void aComputerHearsOfTheCrash() {
        leftBehind(DEAD);
        Intent asking = new Intent().putExtra(DeskCheck.EXTRA, "x1");
        try (Stagehand stage = Stagehand.open(this::open, asking)) {
            assertTrue(logged("check x1 ", "\"refused\":\"STOPPED"));
            stage.activity.onAction(Obstacle.Action.RETRY);
            stage.settle();
            stage.settle();
            assertTrue("tried again, it answers", logged("check x1 ", "\"p50_ms\""));
        }
    }

    /** A computer that ends the app while its frames are timed has not crashed it: the phone's own check was over. */
    @Test
    public void theComputersCheckIsNotMarked() {
        List<Boolean> marked = new ArrayList<>();
        model.onRun = frame -> marked.add(marks().contains(FirstTry.PROCESS));
        try (Stagehand stage = Stagehand.open(this::open, new Intent().putExtra(DeskCheck.EXTRA, "x2"))) {
            assertTrue(logged("check x2 ", "\"p50_ms\""));
        }
        assertTrue("the first check", marked.get(0));
        assertFalse(marked.get(marked.size() - 1));
        assertFalse(marked.get(marked.size() - 500));
    }

    /** A second activity of the same process, while the first one's thread still checks, sees its own mark. */
    @Test
    public void ourOwnMarkIsNoCrash() {
        new FirstTry(Stagehand.app(), FirstTry.MODEL, new FirstCheck(Stagehand.app()).installedAt()).begin();
        try (Stagehand stage = Stagehand.open(this::open)) {
            assertNotNull(stage.activity.screen().lens());
        }
    }

    /** An update may bring a runtime that works: it is tried. */
    @Test
    public void anUpdateIsTried() {
        leftBehind(DEAD);
        marks().edit().putLong(FirstTry.WHICH, 1).commit();
        try (Stagehand stage = Stagehand.open(this::open)) {
            assertNotNull(stage.activity.screen().lens());
        }
    }

    /** What was caught and is on the screen has not stopped the app. */
    @Test
    public void aRefusedModelLeavesNoMark() {
        try (Stagehand stage = Stagehand.open(context -> {
            throw new UnsatisfiedLinkError("dlopen failed");
        })) {
            assertEquals(Obstacle.LIBRARY_REFUSED, stage.activity.screen().obstacle());
            assertFalse(marks().contains(FirstTry.PROCESS));
            stage.activity.onAction(Obstacle.Action.COPY);
            assertTrue(copied().contains(Texts.title(Obstacle.LIBRARY_REFUSED)));
        }
    }

    /** The system ended the app while its picker was open: the answer arrived before there was a model, and was dropped. */
    @Test
    public void aPictureThatWasPickedBeforeTheProcessDiedIsRead() throws Exception {
        Stagehand.checkedBefore();
        model.label = 7;
        CountDownLatch answered = new CountDownLatch(1);
        Model.Opener opener = context -> {
            try {
                answered.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return model;
        };
        try (Stagehand stage = Stagehand.openAtOnce(opener)) {
            Uri uri = Uri.parse("content://pictures/7");
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            Scenes.paper(600, false).compress(Bitmap.CompressFormat.PNG, 100, png);
            shadowOf(stage.activity.getContentResolver())
                    .registerInputStreamSupplier(uri, () -> new ByteArrayInputStream(png.toByteArray()));
            stage.activity.onActivityResult(Stills.PICK, Activity.RESULT_OK, new Intent().setData(uri));
            assertNull("there is no model yet", stage.activity.screen().lens());
            answered.countDown();
            stage.settle();
            stage.settle();
            assertEquals("7", stage.activity.screen().panel().label.getText().toString());
            assertTrue(stage.activity.still().on());
        }
    }

    private static SharedPreferences taughtMarks() {
        return Stagehand.app().getSharedPreferences(FirstTry.TAUGHT, Context.MODE_PRIVATE);
    }

    /** What is on the disk while it is learnt again, or null: that is what outlives a crash. */
    private String[] taughtAndMarked(Fakes.FakeTeachable teachable) throws Exception {
        Stagehand.checkedBefore();
        model.teachable = teachable;
        new TaughtFile(Stagehand.app().getFilesDir(), teachable.exemplars.backbone)
                .write(Taught.NOTHING.with("mug", TaughtTest.shots(100, 5)));
        String[] during = {null};
        File marks = new File(Stagehand.app().getApplicationInfo().dataDir, "shared_prefs/" + FirstTry.TAUGHT + ".xml");
        teachable.onLearn = () -> {
            try {
                during[0] = during[0] == null ? new String(Files.readAllBytes(marks.toPath())) : during[0];
            } catch (IOException e) {
                during[0] = e.toString();
            }
        };
        return during;
    }

    private static String sheetSays() {
        return ShadowDialog.getLatestDialog() == null || !ShadowDialog.getLatestDialog().isShowing()
                ? ""
                : Teacherhand.text(Teacherhand.sheet());
    }

    /** A runtime that crashed while it learnt again what the phone was taught killed the app at each start, for ever. */
    @Test
    public void whatCrashesWhileItIsLearntAgainIsLeftAlone() throws Exception {
        Fakes.FakeTeachable teachable = new Fakes.FakeTeachable(Fakes.DIGITS.length);
        String[] during = taughtAndMarked(teachable);
        byte[] kept = Files.readAllBytes(new File(Stagehand.app().getFilesDir(), TaughtFile.NAME).toPath());
        try (Stagehand stage = Stagehand.open(this::open)) {
            assertTrue(during[0], during[0].contains(">" + Process.myPid() + " "));
            assertFalse("finished, and still marked", taughtMarks().contains(FirstTry.PROCESS));
            assertEquals("eleven labels: the best of them", ChartView.BEST, stage.activity.screen().panel().chart.rows().length);
        }
        // As another process leaves it that dies here.
        taughtMarks().edit().putString(FirstTry.PROCESS, DEAD + " 77").commit();
        for (int start = 0; start < 2; start++) {
            teachable.targets.clear();
            ShadowDialog.reset();
            try (Stagehand stage = Stagehand.open(this::open)) {
                assertEquals("it is not touched", 0, teachable.targets.size());
                assertFalse(stage.activity.screen().obstacle() == Obstacle.STOPPED);
                assertEquals(Fakes.DIGITS.length, stage.activity.screen().panel().chart.rows().length);
                assertTrue(sheetSays(), sheetSays().contains(Texts.foreign(TaughtFile.State.NOT_LEARNT)));
            }
            assertArrayEquals(kept, Files.readAllBytes(new File(Stagehand.app().getFilesDir(), TaughtFile.NAME).toPath()));
        }
    }

    /** Left alone for ever it would be lost to whoever only closed the app at a bad time: they may have it tried again. */
    @Test
    public void whatWasLeftAloneIsTriedAgainIfAPersonAsks() throws Exception {
        Fakes.FakeTeachable teachable = new Fakes.FakeTeachable(Fakes.DIGITS.length);
        taughtAndMarked(teachable);
        Stagehand.open(this::open).close();
        taughtMarks().edit().putString(FirstTry.PROCESS, DEAD + " 77").commit();
        teachable.targets.clear();
        try (Stagehand stage = Stagehand.openLive(model)) {
            ShadowDialog.getLatestDialog().dismiss();
            Teacherhand.openSheet(stage);
            Stagehand.photograph(Teacherhand.sheet(), "sheet-teach-left-alone");
            assertEquals(0, teachable.targets.size());
            Walk.find(Teacherhand.sheet(), Texts.button(Obstacle.Action.RETRY)).performClick();
            shadowOf(Looper.getMainLooper()).idle();
            MainActivity again = stage.controller.get();
            assertTrue("the whole way again", again != stage.activity);
            shadowOf(again.frames().getLooper()).idle();
            shadowOf(Looper.getMainLooper()).idle();
            assertTrue(teachable.targets.size() > 0);
            assertEquals(ChartView.BEST, again.screen().panel().chart.rows().length);
            assertFalse(taughtMarks().contains(FirstTry.PROCESS));
        }
    }

    /** What is taught after a crash is another file, and an update another runtime: both are tried. */
    @Test
    public void anotherFileAndAnotherAppAreTried() throws Exception {
        Fakes.FakeTeachable teachable = new Fakes.FakeTeachable(Fakes.DIGITS.length);
        taughtAndMarked(teachable);
        File file = new File(Stagehand.app().getFilesDir(), TaughtFile.NAME);
        Teaching teaching = new Teaching(Stagehand.app(), model);
        teaching.restore(5, done -> true);
        String dead = DEAD + " 77";
        taughtMarks().edit().putString(FirstTry.PROCESS, dead).commit();
        teaching.restore(5, done -> true);
        assertEquals(TaughtFile.State.NOT_LEARNT, teaching.state());
        teaching.restore(6, done -> true);
        assertEquals("an update", TaughtFile.State.GOOD, teaching.state());
        taughtMarks().edit().putString(FirstTry.PROCESS, dead).commit();
        assertTrue(file.setLastModified(file.lastModified() + 2000));
        teaching.restore(6, done -> true);
        assertEquals("another file", TaughtFile.State.GOOD, teaching.state());
    }

    /** An app without golden frames met the crash over the camera's first frame, unmarked, at each start. */
    @Test
    public void withoutGoldenFramesTheModelRunsOnceUnderTheMark() {
        List<String> ran = new ArrayList<>();
        model.onRun = frame -> ran.add((marks().contains(FirstTry.PROCESS) ? "marked " : "unmarked ") + frame.luma.remaining());
        Context bare = new ContextWrapper(Stagehand.app()) {
            @Override
            public AssetManager getAssets() {
                return Resources.getSystem().getAssets();
            }
        };
        try (Stagehand stage = Stagehand.open(this::open)) {
            stage.settle();
            ran.clear();
            Stagehand.app().getSharedPreferences(FirstCheck.PREFERENCES, 0).edit().clear().commit();
            boolean[] told = {false};
            Opening.run(stage.activity, this::open, new FirstCheck(bare), false, done -> true, new Opening.Listener() {
                @Override
                public void onBusy() {}

                @Override
                public void onOpened(Model trained, SelfCheck check, Teaching teaching) {
                    told[0] = check == null;
                }

                @Override
                public void onRefused(Obstacle obstacle, String detail) {
                    throw new AssertionError(obstacle + " " + detail);
                }
            });
            assertTrue(told[0]);
            assertEquals("[marked " + model.contract.frameWidth * model.contract.frameHeight + "]", ran.toString());
            assertFalse(marks().contains(FirstTry.PROCESS));
        }
    }
}
