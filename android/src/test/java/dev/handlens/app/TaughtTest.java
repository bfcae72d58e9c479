package dev.handlens.app;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import android.util.Base64;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.json.JSONObject;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** What is taught: names, shots, the file, the order in which it is learnt, and how it is read beside what was trained. */
@RunWith(RobolectricTestRunner.class)
public class TaughtTest {
    private static final String BACKBONE = "00ff";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private File file;

    @Before
    public void nameTheFile() {
        file = new File(folder.getRoot(), TaughtFile.NAME);
    }

    static List<float[]> shots(int axis, int count) {
        List<float[]> shots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shots.add(Fakes.embedding(axis, axis + 1 + i));
        }
        return shots;
    }

    private static Taught taught(String... names) {
        Taught taught = Taught.NOTHING;
        for (int i = 0; i < names.length; i++) {
            taught = taught.with(names[i], shots(100 + 30 * i, 5));
        }
        return taught;
    }

    private TaughtFile open() {
        return new TaughtFile(folder.getRoot(), BACKBONE);
    }

    @Test
    public void aNameIsTrimmedAndHasOneToFortyCharacters() {
        assertEquals("mug", Taught.name("  mug\u00a0 "));
        assertEquals("blue mug", Taught.name("blue mug"));
        assertNull(Taught.name(" \t "));
        assertNull(Taught.name(""));
        assertNull(Taught.name("two\nlines"));
        assertNull(Taught.name("nul\0"));
        assertNull(Taught.name("half a pair \ud83c"));
        assertNull(Taught.name("line\u2028separator"));
        String forty = String.join("", Collections.nCopies(40, "\ud83c\udf75"));
        assertEquals(forty, Taught.name(forty));
        assertNull(Taught.name(forty + "a"));
    }

    @Test
    public void classesKeepTheirOrderAndTheirRoom() {
        Taught taught = taught("a", "b").with("a", shots(300, 2));
        assertEquals(7, taught.find("a").shots.size());
        assertEquals("a", taught.lessons.get(0).name);
        assertEquals(13, taught.room("a"));
        assertEquals(20, taught.room("c"));
        assertThrows(IllegalArgumentException.class, () -> taught.with("a", shots(300, 14)));
        Taught less = taught.withoutLastShot("a").withoutLastShot("a");
        assertArrayEquals(shots(100, 5).get(4), less.find("a").shots.get(4), 0);
        assertEquals(1, less.without("a").lessons.size());
        assertNull(Taught.NOTHING.with("a", shots(1, 1)).withoutLastShot("a").find("a"));
        assertEquals(7, taught.find("a").shots.size());
    }

    @Test
    public void sixteenAreTheMost() {
        Taught taught = Taught.NOTHING;
        for (int i = 0; i < 16; i++) {
            assertFalse(taught.full());
            taught = taught.with("class " + i, shots(100, 3));
        }
        Taught full = taught;
        assertTrue(full.full());
        assertEquals(0, full.room("another"));
        assertEquals(17, full.room("class 3"));
        assertThrows(IllegalArgumentException.class, () -> full.with("another", shots(100, 1)));
    }

    @Test
    public void threeShotsAreTheLeast() {
        Taught taught = taught("a").with("b", shots(200, 2)).with("c", shots(300, 3));
        assertEquals(2, taught.learnt().size());
        assertEquals("c", taught.learnt().get(1).name);
    }

    @Test
    public void whatIsWrittenIsReadToTheBit() throws Exception {
        Taught taught = taught("mug", "“Größe” \\ \ud83c\udf75").with("rest", shots(500, 1));
        open().write(taught);
        TaughtFile again = open();
        Taught read = again.read();
        assertEquals(TaughtFile.State.GOOD, again.state());
        assertEquals(3, read.lessons.size());
        for (int i = 0; i < 3; i++) {
            assertEquals(taught.lessons.get(i).name, read.lessons.get(i).name);
            assertEquals(taught.lessons.get(i).shots.size(), read.lessons.get(i).shots.size());
            for (int j = 0; j < read.lessons.get(i).shots.size(); j++) {
                assertArrayEquals(taught.lessons.get(i).shots.get(j), read.lessons.get(i).shots.get(j), 0);
            }
        }
        again.delete();
        assertTrue(open().read().lessons.isEmpty());
        assertEquals(0, folder.getRoot().list().length);
    }

    /** What other programs may rely on. */
    @Test
    public void theFileIsAsItIsDrawn() throws Exception {
        open().write(taught("mug"));
        JSONObject json = new JSONObject(new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8));
        assertEquals(1, json.getInt("version"));
        assertEquals(BACKBONE, json.getString("backbone"));
        JSONObject one = json.getJSONArray("classes").getJSONObject(0);
        assertEquals("mug", one.getString("name"));
        byte[] shot = Base64.decode(one.getJSONArray("shots").getString(2), Base64.DEFAULT);
        assertEquals(4 * 1280, shot.length);
        assertEquals(0.99f, ByteBuffer.wrap(shot).order(ByteOrder.LITTLE_ENDIAN).getFloat(400), 0);
    }

    private void damage(String text) throws Exception {
        Files.write(file.toPath(), text.getBytes(StandardCharsets.UTF_8));
        TaughtFile damaged = open();
        assertTrue(damaged.read().lessons.isEmpty());
        assertEquals(text, TaughtFile.State.DAMAGED, damaged.state());
        assertFalse(file.exists());
        // Said once: the next start finds nothing.
        TaughtFile next = open();
        next.read();
        assertEquals(TaughtFile.State.GOOD, next.state());
    }

    @Test
    public void aDamagedFileIsMovedAsideAndNoneIsLost() throws Exception {
        open().write(taught("mug"));
        String good = new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8);
        String shot = new JSONObject(good).getJSONArray("classes").getJSONObject(0).getJSONArray("shots").getString(0);
        String escaped = shot.replace("/", "\\/");
        List<String> texts = new ArrayList<>();
        texts.add(good.substring(0, good.length() / 2));
        texts.add("");
        texts.add("[]");
        texts.add(good.replace("\"version\":1", "\"version\":\"one\""));
        texts.add(good.replace("mug", "mug\\n"));
        texts.add(good.replace("mug", " mug"));
        texts.add(good.replace("\"name\"", "\"noname\""));
        texts.add(good.replace(escaped, escaped.substring(0, 400)));
        texts.add(good.replace(escaped, "!" + escaped.substring(1)));
        texts.add(good.replace(escaped, escaped.replace("/", "A").replaceAll("[1-9a-z]", "A")));
        texts.add("{\"version\":1,\"backbone\":\"" + BACKBONE + "\",\"classes\":[{\"name\":\"a\",\"shots\":[]}]}");
        String twice = good.substring(good.indexOf("[{") + 1, good.lastIndexOf("]"));
        texts.add(good.replace(twice, twice + "," + twice));
        for (String text : texts) {
            assertFalse(text, text.equals(good));
            damage(text);
        }
        assertEquals(texts.size(), folder.getRoot().list().length);
        File first = new File(file.getPath() + ".bad");
        assertEquals(texts.get(0), new String(Files.readAllBytes(first.toPath()), StandardCharsets.UTF_8));
        File second = new File(file.getPath() + ".bad2");
        assertEquals(texts.get(1), new String(Files.readAllBytes(second.toPath()), StandardCharsets.UTF_8));
    }

    private void leftAlone(String text, TaughtFile.State state) throws Exception {
        Files.write(file.toPath(), text.getBytes(StandardCharsets.UTF_8));
        TaughtFile kept = open();
        assertTrue(kept.read().lessons.isEmpty());
        assertEquals(state, kept.state());
        assertEquals(text, new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8));
    }

    @Test
    public void anotherNetworksAndANewerAppsAreLeftAlone() throws Exception {
        open().write(taught("mug"));
        String good = new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8);
        leftAlone(good.replace(BACKBONE, "beef"), TaughtFile.State.OTHER_NETWORK);
        leftAlone(good.replace("\"version\":1", "\"version\":2"), TaughtFile.State.NEWER);
        leftAlone("{\"version\":2}", TaughtFile.State.NEWER);
    }

    @Test
    public void aFolderThatCannotBeWrittenToIsSaid() {
        TaughtFile nowhere = new TaughtFile(new File("/proc/nowhere"), BACKBONE);
        assertThrows(IOException.class, () -> nowhere.write(taught("mug")));
    }

    /** As handlens.modelfile.teaching.pass_step has them. */
    @Test
    public void aPassGoesByTheGoldenSection() {
        int[] counts = {1, 2, 10, 140};
        int[] steps = {1, 1, 7, 87};
        for (int i = 0; i < counts.length; i++) {
            assertEquals(steps[i], Teacher.step(counts[i]));
        }
    }

    @Test
    public void eachPassIsOverAllInThisOrder() {
        Fakes.FakeTeachable model = new Fakes.FakeTeachable(3);
        model.stirs = true;
        Taught taught = taught("new").with("1", shots(400, 3));
        TaughtRows rows = new Teacher(taught.learnt(), model.exemplars, new String[] {"0", "1", "2"}).fit(model, done -> true);
        // 40 of each class, and the exemplars but those of the corrected label 1: two of 0 and two of 2.
        int count = 84;
        int step = 53;
        assertEquals(20 * count, model.targets.size());
        for (int pass = 0; pass < 20; pass++) {
            for (int k = 0; k < count; k++) {
                int item = (pass + k * step) % count;
                int target = item < 40 ? 3 : item < 80 ? 4 : item < 82 ? 0 : 2;
                float[] embedding = item < 40
                        ? taught.lessons.get(0).shots.get(item % 5)
                        : item < 80 ? taught.lessons.get(1).shots.get((item - 40) % 3) : null;
                int call = pass * count + k;
                assertEquals("pass " + pass + ", " + k, target, (int) model.targets.get(call));
                assertEquals((float) (4 * (1 - pass / 20.0)), model.rates.get(call), 0);
                if (embedding != null) {
                    assertArrayEquals(embedding, model.learnt.get(call), 0);
                } else {
                    assertEquals(1, model.learnt.get(call)[target], 1e-6f);
                }
            }
        }
        assertEquals(0, rows.bias(1), 0);
        assertEquals(-10_000, rows.bias(2), 0);
        assertEquals(-10_000, rows.bias(15), 0);
        assertEquals(0, rows.weight(15, 0), 0);
        double square = 0;
        for (int k = 0; k < Teachable.LENGTH; k++) {
            square += rows.mean(0, k) * rows.mean(0, k);
            assertEquals(0, rows.mean(2, k), 0);
        }
        assertEquals(1, square, 1e-5);
        assertEquals(rows.mean(0, 101), rows.mean(0, 105), 1e-6);
    }

    @Test
    public void learningStopsWhenItIsTold() {
        Fakes.FakeTeachable model = new Fakes.FakeTeachable(3);
        Teacher teacher = new Teacher(taught("new").learnt(), model.exemplars, new String[] {"0", "1", "2"});
        assertNull(teacher.fit(model, done -> done < 0.25f));
        assertEquals(5 * 46, model.targets.size());
    }

    @Test
    public void aCorrectionIsAddedToItsLabelAndANewClassFollows() {
        Fakes.FakeModel trained = new Fakes.FakeModel(Fakes.contract("photo", 3, Fakes.SHELF));
        trained.teachable = new Fakes.FakeTeachable(5);
        List<String> names = Arrays.asList("mug", Fakes.SHELF[3], "plate");
        TaughtRows rows = new TaughtRows(3);
        for (int slot = 0; slot < 3; slot++) {
            rows.setMean(slot, Fakes.embedding(100 * (slot + 1), 5));
        }
        TaughtModel model = new TaughtModel(trained, rows, names);
        Contract contract = model.contract();
        assertEquals(7, contract.labels.length);
        assertEquals(5, contract.trained);
        assertEquals("mug", contract.labels[5]);
        assertEquals("plate", contract.labels[6]);
        boolean[] taught = {false, false, false, true, false, true, true};
        for (int i = 0; i < 7; i++) {
            assertEquals(taught[i], contract.isTaught(i));
        }
        assertFalse(trained.contract.anyTaught());
        int[] wanted = {5, 3, 6};
        for (int slot = 0; slot < 3; slot++) {
            Answer answer = new Answer(contract);
            trained.teachable.embedding = Fakes.embedding(100 * (slot + 1), 6);
            model.run(new Frame(), answer);
            assertEquals(wanted[slot], answer.best());
            float sum = 0;
            for (float value : answer.probabilities) {
                sum += value;
            }
            // The slots that are not used have the rest.
            assertEquals(1 - 13 * 0.1f / 20, sum, 1e-5);
        }
    }

    private static void refused(ByteBuffer bytes, int at, int value) {
        bytes.put(at, (byte) value);
        assertThrows("byte " + at, IOException.class, () -> Exemplars.parse(bytes, 3));
    }

    @Test
    public void exemplarsAreReadOrRefused() throws Exception {
        ByteBuffer bytes = Fakes.exemplarBytes(3, 2);
        bytes.put(12, (byte) 0xab);
        Exemplars exemplars = Exemplars.parse(bytes, 3);
        assertEquals(6, exemplars.count);
        assertEquals(2, exemplars.label(5));
        assertTrue(exemplars.backbone.startsWith("ab00"));
        assertEquals(64, exemplars.backbone.length());
        float[] embedding = new float[Teachable.LENGTH];
        exemplars.embedding(5, embedding);
        assertEquals(1, embedding[2], 1e-6);
        assertThrows(IOException.class, () -> Exemplars.parse(bytes, 2));
        refused(Fakes.exemplarBytes(3, 2), 0, 'X');
        refused(Fakes.exemplarBytes(3, 2), 4, 2);
        refused(Fakes.exemplarBytes(3, 2), 6, 1);
        refused(Fakes.exemplarBytes(3, 2), 8, 5);
        refused(Fakes.exemplarBytes(3, 2), 11, 0x80);
        refused(Fakes.exemplarBytes(3, 2), 44 + 1286, 3);
        // A scale that is no number.
        refused(Fakes.exemplarBytes(3, 2), 49, 0x7f);
        byte[] all = Fakes.exemplarBytes(3, 2).array();
        for (int length : new int[] {0, 3, 43, 44, 1000, all.length - 1}) {
            assertThrows(IOException.class, () -> Exemplars.parse(ByteBuffer.wrap(Arrays.copyOf(all, length)), 3));
        }
        assertThrows(IOException.class, () -> Exemplars.parse(ByteBuffer.wrap(Arrays.copyOf(all, all.length + 1)), 3));
        assertNotNull(Exemplars.parse(Fakes.exemplarBytes(1, 4096), 1));
        assertThrows(IOException.class, () -> Exemplars.parse(Fakes.exemplarBytes(1, 4097), 1));
        assertEquals(0, Exemplars.parse(Fakes.exemplarBytes(0, 1), 1).count);
    }
}
