package dev.handlens.app;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import org.json.JSONException;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** The files that a phone keeps, found as crashes and full disks leave them. */
@RunWith(RobolectricTestRunner.class)
public class CorrectionsFolderTest {
    private static final byte[] PNG = {1, 2, 3};

    private final CorrectionsFolder folder = Correctionhand.folder();
    private final KeptFrame frame = new KeptFrame();

    @Before
    public void aFrame() {
        frame.luma = new byte[640 * 480];
    }

    private Correction four() {
        return Correctionhand.correction(Fakes.digits(), "4", "9", frame);
    }

    private static File file(String name) {
        return new File(Correctionhand.dir(), name);
    }

    private static void write(String name, String content) throws IOException {
        Correctionhand.dir().mkdirs();
        Files.write(file(name).toPath(), content.getBytes());
    }

    @Test
    public void countsOn() throws Exception {
        assertEquals(0, folder.count());
        assertEquals(1, folder.add(four(), PNG));
        assertEquals(2, folder.add(four(), PNG));
        folder.remove(1);
        assertEquals("a number names one correction", 3, folder.add(four(), PNG));
        assertEquals("[2, 3]", folder.read().keySet().toString());
        assertArrayEquals(PNG, Files.readAllBytes(folder.picture(3).toPath()));
        assertEquals("4", folder.read().get(3).label());
        assertEquals(2, folder.removeAll());
        assertEquals(0, Correctionhand.names().length);
    }

    /** Half of what an app was writing as it was killed stayed for ever, or took another's number. */
    @Test
    public void halfAPairIsCleared() throws Exception {
        write("000007.png", "whole, and no word of it");
        write("000008.json", "{\"label\":\"4\",\"view\":\"ink\"}");
        write("000009.png.part", "cut");
        write("notes.txt", "not ours");
        assertEquals(1, folder.add(four(), PNG));
        assertArrayEquals(new String[] {"000001.json", "000001.png", "notes.txt"}, Correctionhand.names());
    }

    @Test
    public void whatIsDamagedIsPassedOver() throws Exception {
        folder.add(four(), PNG);
        folder.add(four(), PNG);
        for (String damage : new String[] {"", "{\"label\":", "[]", "{\"view\":\"ink\"}", "{\"label\":\"4\"}", "\0\0\0"}) {
            write("000001.json", damage);
            assertEquals(damage, "[2]", folder.read().keySet().toString());
            assertEquals("it is there, and is said", 2, folder.count());
        }
    }

    /** A disk that fills up while the second file is written: the first was left without it. */
    @Test
    public void nothingIsLeftOfWhatCannotBeWritten() throws Exception {
        folder.add(four(), PNG);
        // Where the words would be written beside, there is something that cannot be written to.
        assertTrue(new File(Correctionhand.dir(), "000002.json.part/full").mkdirs());
        assertThrows(IOException.class, () -> folder.add(four(), PNG));
        assertFalse(file("000002.png").exists());
        assertEquals(1, folder.read().size());
    }

    @Test
    public void atMostFiveHundred() throws Exception {
        for (int i = 1; i <= CorrectionsFolder.MOST; i++) {
            write(String.format("%06d.json", i), "{}");
            write(String.format("%06d.png", i), "");
        }
        assertEquals(0, folder.add(four(), PNG));
        folder.remove(17);
        assertEquals(CorrectionsFolder.MOST + 1, folder.add(four(), PNG));
    }

    /** An answer of NaN made words that no JSON has. */
    @Test
    public void numbersThatAreNone() throws Exception {
        frame.score = Float.NaN;
        frame.presence = Float.NaN;
        frame.box[2] = Float.POSITIVE_INFINITY;
        folder.add(four(), PNG);
        assertTrue(Correctionhand.words(1).isNull("score"));
        assertTrue(Correctionhand.words(1).isNull("presence"));
        assertTrue(Correctionhand.words(1).isNull("box"));
        frame.score = 1.5f;
        frame.box[2] = 0.3f;
        folder.add(four(), PNG);
        assertEquals(1, Correctionhand.words(2).getDouble("score"), 0);
        assertEquals(0.3, Correctionhand.words(2).getJSONArray("box").getDouble(2), 0);
    }

    @Test
    public void onlyWhatWasWrittenIsParsed() throws Exception {
        Correction again = Correction.parse(four().written());
        assertEquals(four().written(), again.written());
        assertThrows(JSONException.class, () -> Correction.parse("{\"view\":\"ink\"}"));
    }
}
