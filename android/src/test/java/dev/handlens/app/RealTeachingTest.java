package dev.handlens.app;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import android.hardware.camera2.CameraCharacteristics;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.json.JSONArray;
import org.json.JSONObject;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;

/** Teaching with the phone's own library: a model of photos that Python built, and what Python teaches it. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = 34)
public class RealTeachingTest {
    private static final File APP = new File(System.getProperty("handlens.photo"));
    private static final int LUMA = 480 * 640;
    private static final int CHROMA = LUMA / 4;

    private JSONObject python;
    private byte[] frames;

    @Before
    public void loadTheLibrary() throws Exception {
        PhoneLibrary.load();
        Stagehand.checkedBefore();
        python = new JSONObject(new String(Files.readAllBytes(beside("json").toPath()), StandardCharsets.UTF_8));
        frames = Files.readAllBytes(beside("bin").toPath());
    }

    private static File beside(String kind) {
        return new File(APP.getPath().replace(".apk", "." + kind));
    }

    private static byte[] asset(String name) throws Exception {
        try (ZipFile apk = new ZipFile(APP);
                InputStream in = apk.getInputStream(apk.getEntry("assets/" + name))) {
            return in.readAllBytes();
        }
    }

    private static Model open(boolean teachable) throws Exception {
        return open(asset(Assets.MODEL), teachable);
    }

    private static Model open(byte[] bytes, boolean teachable) throws Exception {
        Contract contract = Contract.parse(new String(asset(Assets.CONTRACT), StandardCharsets.UTF_8));
        ByteBuffer memory = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder());
        memory.put(bytes).rewind();
        Exemplars exemplars = Exemplars.parse(ByteBuffer.wrap(asset(Assets.EXEMPLARS)), contract.labels.length);
        return LiteRtModel.open(memory, contract, teachable ? exemplars : null);
    }

    private byte[] plane(int frame, int from, int size) {
        byte[] plane = new byte[size];
        System.arraycopy(frames, frame * (LUMA + 2 * CHROMA) + from, plane, 0, size);
        return plane;
    }

    private static ByteBuffer direct(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder());
        buffer.put(bytes).rewind();
        return buffer;
    }

    private Frame frame(int number) {
        Frame frame = new Frame();
        frame.luma = direct(plane(number, 0, LUMA));
        frame.chromaU = direct(plane(number, LUMA, CHROMA));
        frame.chromaV = direct(plane(number, LUMA + CHROMA, CHROMA));
        return frame;
    }

    private Fakes.FakeImage image(int number) {
        return new Fakes.FakeImage(
                640,
                480,
                Fakes.Layout.SEMI_PLANAR,
                plane(number, 0, LUMA),
                plane(number, LUMA, CHROMA),
                plane(number, LUMA + CHROMA, CHROMA));
    }

    /** Every number that Python learnt, and every reading. */
    @Test
    public void thisPhoneLearnsAsPythonDoes() throws Exception {
        try (Model trained = open(true)) {
            Contract contract = trained.contract();
            Answer answer = new Answer(contract);
            Taught taught = Taught.NOTHING;
            List<String> names = new ArrayList<>();
            for (String name : new String[] {"cross", "ring"}) {
                names.add(name);
                JSONArray places = python.getJSONObject("shots").getJSONArray(name);
                List<float[]> shots = new ArrayList<>();
                for (int i = 0; i < places.length(); i++) {
                    trained.run(frame(places.getInt(i)), answer);
                    float[] shot = new float[Teachable.LENGTH];
                    trained.teachable().embedding(shot);
                    assertTrue(TaughtFile.isEmbedding(shot));
                    shots.add(shot);
                }
                taught = taught.with(name, shots);
            }
            Teachable teachable = trained.teachable();
            long start = System.nanoTime();
            TaughtRows rows =
                    new Teacher(taught.learnt(), teachable.exemplars(), contract.labels).fit(teachable, done -> true);
            System.out.println("learning two classes: " + (System.nanoTime() - start) / 1_000_000 + " ms");
            ByteBuffer wanted = ByteBuffer.wrap(Files.readAllBytes(beside("rows").toPath())).order(ByteOrder.LITTLE_ENDIAN);
            for (int slot = 0; slot < 2; slot++) {
                for (int k = 0; k < Teachable.LENGTH; k++) {
                    int at = slot * Teachable.LENGTH + k;
                    assertEquals(wanted.getFloat(4 * at), rows.weight(slot, k), 1e-3f);
                    assertEquals(wanted.getFloat(4 * (at + 2 * Teachable.LENGTH + 2)), rows.mean(slot, k), 1e-5f);
                }
                assertEquals(wanted.getFloat(4 * (2 * Teachable.LENGTH + slot)), rows.bias(slot), 1e-3f);
            }
            assertEquals(TaughtRows.UNUSED, rows.bias(2), 0);
            TaughtModel model = new TaughtModel(trained, rows, names);
            Answer read = new Answer(model.contract());
            JSONArray queries = python.getJSONArray("queries");
            int right = 0;
            for (int i = 0; i < queries.length(); i++) {
                JSONObject query = queries.getJSONObject(i);
                model.run(frame(query.getInt("frame")), read);
                JSONArray probabilities = query.getJSONArray("probabilities");
                assertEquals(probabilities.length(), read.probabilities.length);
                for (int k = 0; k < read.probabilities.length; k++) {
                    assertEquals(probabilities.getDouble(k), read.probabilities[k], 1e-3);
                }
                assertEquals(query.getDouble("presence"), read.presence, 1e-3);
                right += query.getString("label").equals(model.contract().labels[read.best()]) ? 1 : 0;
            }
            assertEquals(queries.length(), right);
        }
    }

    /** Who teaches nothing gets what he got before there was anything to teach: to the bit. */
    @Test
    public void untaughtAllIsAsItWas() throws Exception {
        try (Model plain = open(false);
                Model trained = open(true);
                Golden golden = new Golden(
                        new String(asset(Assets.GOLDEN_ANSWERS), StandardCharsets.UTF_8),
                        new ByteArrayInputStream(asset(Assets.GOLDEN_FRAMES)),
                        plain.contract())) {
            assertNull(plain.teachable());
            assertNotNull(trained.teachable());
            Teaching teaching = new Teaching(Stagehand.app(), trained);
            teaching.restore(1, done -> true);
            assertSame(trained, teaching.model());
            Answer one = new Answer(plain.contract());
            Answer other = new Answer(teaching.model().contract());
            while (golden.next() != null) {
                plain.run(golden.frame(), one);
                teaching.model().run(golden.frame(), other);
                assertArrayEquals(one.probabilities, other.probabilities, 0);
                assertEquals(one.presence, other.presence, 0);
                assertArrayEquals(one.seen, other.seen, 0);
            }
        }
    }

    /** Other signatures, or other tensors in them: the model is read with as ever, and cannot be taught. */
    @Test
    public void anUnfitModelIsReadAndNotTaught() throws Exception {
        String whole = new String(asset(Assets.MODEL), StandardCharsets.ISO_8859_1);
        String[][] renamed = {
            {"learn", "lxarn"}, {"read", "rxad"}, {"taught_means", "taught_mxans"}, {"target", "txrget"}, {"rate", "rxte"}
        };
        for (String[] name : renamed) {
            byte[] other = whole.replace(name[0], name[1]).getBytes(StandardCharsets.ISO_8859_1);
            try (Model model = open(other, true)) {
                assertNull(name[0], model.teachable());
                Answer answer = new Answer(model.contract());
                model.run(frame(0), answer);
                assertEquals(1, answer.probabilities[0] + answer.probabilities[1] + answer.probabilities[2], 1e-4);
            }
        }
    }

    private static void expectLabel(Stagehand stage, String label) {
        assertEquals(label, stage.activity.screen().panel().label.getText().toString());
    }

    /** Five presses, and the app reads what it has never seen; so it does after a restart, until it is undone. */
    @Test
    public void fiveShotsTeachAClassThatSurvivesARestart() throws Exception {
        // Upright frames, as Python makes them.
        Stagehand.addCamera("0", CameraCharacteristics.LENS_FACING_BACK, 0, true);
        Stagehand.allowCamera();
        JSONArray shots = python.getJSONObject("shots").getJSONArray("cross");
        int asked = python.getJSONArray("queries").getJSONObject(0).getInt("frame");
        int ring = python.getJSONArray("queries").getJSONObject(7).getInt("frame");
        try (Stagehand stage = Stagehand.open(context -> openChecked())) {
            stage.givePreview();
            Teacherhand.begin(stage, "cross");
            for (int i = 0; i < shots.length(); i++) {
                int number = shots.getInt(i);
                Teacherhand.press(stage);
                stage.watch(100, () -> image(number));
            }
            stage.settle();
            String said = Teacherhand.panelText(stage);
            assertTrue(said, said.contains("“cross” is taught"));
            assertTrue(said, said.contains("It reads 5 of your 5 shots.\nThe trained classes are read as before."));
            stage.watch(700, () -> image(asked));
            Teacherhand.click(stage, Texts.DONE);
            stage.watch(700, () -> image(asked));
            expectLabel(stage, "cross");
            stage.photograph("real-taught");
            stage.watch(900, () -> image(ring));
            expectLabel(stage, "ring");
        }
        File kept = new File(Stagehand.app().getFilesDir(), TaughtFile.NAME);
        assertTrue(kept.length() < 50_000);
        try (Stagehand stage = Stagehand.open(context -> openChecked())) {
            stage.givePreview();
            stage.watch(700, () -> image(asked));
            expectLabel(stage, "cross");
            assertEquals("cross, " + Texts.TAUGHT_HERE, stage.activity.screen().panel().label.getContentDescription());
            Teacherhand.openSheet(stage);
            Teacherhand.clickSheet(stage, Texts.forget("cross"));
            assertFalse(kept.exists());
            stage.watch(900, () -> image(asked));
            assertFalse("cross".contentEquals(stage.activity.screen().panel().label.getText()));
            Teacherhand.clickSheet(stage, Texts.TEACH_UNDO);
            stage.watch(900, () -> image(asked));
            expectLabel(stage, "cross");
            assertTrue(kept.exists());
        }
    }

    private static Model openChecked() {
        try {
            return open(true);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
