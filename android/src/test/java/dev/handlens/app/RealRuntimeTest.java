package dev.handlens.app;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import android.app.Dialog;
import android.graphics.Bitmap;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.ZipFile;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowDialog;
import org.robolectric.shadows.ShadowLog;

/**
 * The whole path with the phone's own library, unchanged: an app that Python built, its assets, the camera's planes,
 * the answer on the screen. One SDK only: a JVM loads a native library into one class loader.
 */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = 34)
public class RealRuntimeTest {
    @Before
    public void loadTheLibrary() {
        PhoneLibrary.load();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] all = new byte[buffer.capacity()];
        for (int i = 0; i < all.length; i++) {
            all[i] = buffer.get(i);
        }
        return all;
    }

    /**
     * The answers of this runtime are Python's, for every golden frame; that is what the app says at its first start.
     */
    @Test
    public void theFirstStartChecksThePhone() throws Exception {
        try (Stagehand stage = Stagehand.open(LiteRtModel::open)) {
            FirstCheck first = new FirstCheck(stage.activity);
            assertTrue(first.done());
            assertTrue(first.summary(), first.good());
            assertTrue(stage.activity.screen().bar().said().toString().contains(" as trained"));
            assertNull("a good phone is not told so by a sheet", ShadowDialog.getLatestDialog());
            // Without the milliseconds: the screen rounds them as people read them, the log as programs do.
            String counts = first.summary().substring(0, first.summary().indexOf(" as trained"));
            boolean logged = false;
            for (ShadowLog.LogItem line : ShadowLog.getLogsForTag("handlens")) {
                logged |= line.msg.startsWith("self-check: " + counts + " as trained, ");
            }
            assertTrue("nothing for adb", logged);
            System.out.println("self-check: " + first.summary());
            try (Model model = LiteRtModel.open(stage.activity);
                    Golden golden = Golden.open(stage.activity.getAssets(), model.contract())) {
                // What is said where the library cannot be asked.
                String version = LiteRtModel.LIBRARY.substring(LiteRtModel.LIBRARY.indexOf(' ') + 1);
                assertTrue(model.runtime(), model.runtime().endsWith(" " + version));
                SelfCheck check = SelfCheck.run(model, golden);
                assertEquals(golden.count, check.passed);
                System.out.println("self-check: worst difference " + check.worst);
                Dialog sheet = new Sheets(stage.activity).check(model.contract(), check);
                stage.settle();
                Stagehand.photograph(sheet.getWindow().getDecorView(), "sheet-check-good");
            }
        }
    }

    /** Any model with the contract works: other apps, named by -Dhandlens.more; here a thousand labels, and colour. */
    @Test
    public void otherModelsAnswerAsTheyDoInPython() throws Exception {
        int apps = 0;
        for (String name : System.getProperty("handlens.more", "").split(",")) {
            if (name.isEmpty()) {
                continue;
            }
            try (ZipFile apk = new ZipFile(name)) {
                Contract contract = Contract.parse(new String(asset(apk, Assets.CONTRACT), StandardCharsets.UTF_8));
                byte[] bytes = asset(apk, Assets.MODEL);
                ByteBuffer memory = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder());
                memory.put(bytes).rewind();
                String answers = new String(asset(apk, Assets.GOLDEN_ANSWERS), StandardCharsets.UTF_8);
                byte[] packed = asset(apk, Assets.GOLDEN_FRAMES);
                try (Model model = LiteRtModel.open(memory, contract, null);
                        Golden golden = new Golden(answers, new ByteArrayInputStream(packed), contract)) {
                    assertTrue(golden.count > 0);
                    SelfCheck check = SelfCheck.run(model, golden);
                    System.out.println(contract.name + ": " + check.summary() + ", worst difference " + check.worst);
                    assertEquals(golden.count, check.passed);
                    apps++;
                }
            }
        }
        assumeTrue("no other apps were named", apps > 0);
    }

    private static byte[] asset(ZipFile apk, String name) throws Exception {
        try (InputStream in = apk.getInputStream(apk.getEntry("assets/" + name))) {
            return in.readAllBytes();
        }
    }

    /** A wrong answer is found: the check is not a formality. */
    @Test
    public void theCheckFindsAnotherModelOut() throws Exception {
        try (Model model = LiteRtModel.open(Stagehand.app());
                Golden golden = Golden.open(Stagehand.app().getAssets(), model.contract())) {
            SelfCheck check = SelfCheck.run(new Turned(model), golden);
            assertTrue(check.passed < golden.count);
        }
    }

    /** Forgets to say how the sensor lies. */
    private static final class Turned implements Model {
        private final Model model;

        Turned(Model model) {
            this.model = model;
        }

        @Override
        public Contract contract() {
            return model.contract();
        }

        @Override
        public void run(Frame frame, Answer answer) {
            frame.quarterTurns = 0;
            model.run(frame, answer);
            float[] p = answer.probabilities;
            float first = p[0];
            System.arraycopy(p, 1, p, 0, p.length - 1);
            p[p.length - 1] = first;
        }

        @Override
        public String runtime() {
            return model.runtime();
        }

        @Override
        public void close() {
            model.close();
        }
    }

    /**
     * Golden frames, laid out as cameras lay them out, through camera source, packer, model and smoother to the screen.
     */
    @Test
    public void aCamerasFrameIsReadOnTheScreen() throws Exception {
        Stagehand.checkedBefore();
        Stagehand.addBackCamera();
        Stagehand.allowCamera();
        try (Stagehand stage = Stagehand.open(LiteRtModel::open)) {
            stage.givePreview();
            Contract contract = Contract.parse(Assets.text(stage.activity.getAssets(), Assets.CONTRACT));
            int read = 0;
            try (Golden golden = Golden.open(stage.activity.getAssets(), contract)) {
                for (Golden.Wanted wanted = golden.next(); wanted != null; wanted = golden.next()) {
                    // The activity's camera is an upright phone's: its frames need one turn.
                    if (wanted.label == null || wanted.quarterTurns != 1 || wanted.score < contract.threshold + 0.1f) {
                        continue;
                    }
                    read++;
                    byte[] luma = bytes(golden.frame().luma);
                    byte[] grey = new byte[320 * 240];
                    Arrays.fill(grey, (byte) 128);
                    byte[] u = contract.colour ? bytes(golden.frame().chromaU) : grey;
                    byte[] v = contract.colour ? bytes(golden.frame().chromaV) : grey;
                    for (Fakes.Layout layout : Fakes.Layout.values()) {
                        stage.watch(700, () -> new Fakes.FakeImage(640, 480, layout, luma, u, v));
                        assertEquals(wanted.label, stage.activity.screen().panel().label.getText().toString());
                        assertEquals(1, stage.activity.screen().lens().overlay.readings().size());
                    }
                    Bitmap lens = Pictures.lensOf(golden.frame(), contract);
                    stage.setScene(lens);
                    stage.photograph("real-runtime");
                }
            }
            assertTrue("no golden frame of one turn that is read surely", read > 0);
        }
    }

    @Test
    public void theBoxIsUprightInEveryRotation() throws Exception {
        try (Model model = LiteRtModel.open(Stagehand.app());
                Golden golden = Golden.open(Stagehand.app().getAssets(), model.contract())) {
            Answer answer = new Answer(model.contract());
            for (Golden.Wanted wanted = golden.next(); wanted != null; wanted = golden.next()) {
                model.run(golden.frame(), answer);
                assertArrayEquals(wanted.output, answer.probabilities, golden.tolerance);
                for (float value : answer.box) {
                    assertTrue(value >= 0 && value <= 1);
                }
                assertTrue(answer.elapsedNanos > 0);
            }
        }
    }

    @Test
    public void aContractThatIsNotTheModelsIsRefused() throws Exception {
        String json = Assets.text(Stagehand.app().getAssets(), Assets.CONTRACT);
        Contract one = Contract.parse(json);
        String other = json.replace("\"" + one.labels[0] + "\",", "");
        ModelMisfit misfit = assertThrows(
                ModelMisfit.class,
                () -> LiteRtModel.open(Assets.map(Stagehand.app().getAssets(), Assets.MODEL), Contract.parse(other), null));
        assertTrue(misfit.getMessage(), misfit.getMessage().contains("output_node"));
        ByteBuffer broken = ByteBuffer.allocateDirect(2048).order(ByteOrder.nativeOrder());
        assertThrows(ModelMisfit.class, () -> LiteRtModel.open(broken, one, null));
    }
}
