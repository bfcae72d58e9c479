package dev.handlens.app;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import android.net.Uri;
import android.os.ParcelFileDescriptor;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.util.Map;
import java.util.TimeZone;
import org.json.JSONObject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowBinder;

/** What a computer at the end of a cable gets, and nobody else; no screen of the app is ever open here. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = {28, 34, 35})
public class CorrectionsDeskTest {
    private static final int SHELL = 2000;
    private static final int ANOTHER_APP = 10_123;

    private final String authority = Stagehand.app().getPackageName() + ".corrections";
    private final Uri zip = Uri.parse("content://" + authority + "/corrections.zip");
    private final Uri all = Uri.parse("content://" + authority + "/corrections");
    private final CorrectionsFolder folder = Correctionhand.folder();
    private final KeptFrame frame = new KeptFrame();
    private CorrectionsDesk desk;

    @Before
    public void setUp() throws Exception {
        frame.luma = new byte[640 * 480];
        desk = Robolectric.buildContentProvider(CorrectionsDesk.class).create(authority).get();
        ShadowBinder.setCallingUid(SHELL);
    }

    @After
    public void tearDown() {
        ShadowBinder.reset();
    }

    private int add(String label) throws Exception {
        Contract contract = Fakes.digits();
        return folder.add(Correctionhand.correction(contract, label, "9", frame), LensPicture.png(frame, contract));
    }

    private byte[] read() throws Exception {
        try (InputStream in = new ParcelFileDescriptor.AutoCloseInputStream(desk.openFile(zip, "r"))) {
            return in.readAllBytes();
        }
    }

    @Test
    public void theShellGetsTheZip() throws Exception {
        add("4");
        add("no/reading");
        add("..");
        add("é 2_-");
        Map<String, byte[]> entries = Correctionhand.unzip(read());
        assertEquals(
                "[corrections.json, 4/000001.png, no%2Freading/000002.png, %2E%2E/000003.png, é 2_-/000004.png]",
                entries.keySet().toString());
        JSONObject document = Correctionhand.document(entries);
        assertEquals("handlens corrections", document.getString("format"));
        assertEquals(1, document.getInt("version"));
        assertEquals("ink", document.getString("view"));
        JSONObject contract = new JSONObject(Assets.text(Stagehand.app().getAssets(), Assets.CONTRACT));
        JSONObject model = document.getJSONObject("model");
        assertEquals(contract.getString("name"), model.getString("name"));
        assertEquals(contract.getJSONArray("labels").toString(), model.getJSONArray("labels").toString());
        Object digest = contract.isNull("dataset") ? JSONObject.NULL : contract.getJSONObject("dataset").get("digest");
        assertEquals(digest, model.get("dataset_digest"));
        assertTrue(document.isNull("backbone"));
        JSONObject third = document.getJSONArray("corrections").getJSONObject(2);
        assertEquals("..", third.getString("label"));
        assertEquals("%2E%2E/000003.png", third.getString("picture"));
        assertFalse("is the phone's own matter", third.has("view"));
        assertEquals(480 * 480, Correctionhand.pixels(entries.get("4/000001.png")).length);
    }

    @Test
    public void theSameCorrectionsAreTheSameBytesInEveryTimeZone() throws Exception {
        add("4");
        TimeZone here = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            byte[] first = read();
            TimeZone.setDefault(TimeZone.getTimeZone("America/Los_Angeles"));
            assertArrayEquals(first, read());
        } finally {
            TimeZone.setDefault(here);
        }
    }

    @Test
    public void noneIsSaid() {
        Exception e = assertThrows(FileNotFoundException.class, () -> desk.openFile(zip, "r"));
        assertEquals("no corrections", e.getMessage());
    }

    /** A manifest without its permission: any app on the phone could have asked for the pictures. */
    @Test
    public void nobodyElseGetsAnything() throws Exception {
        add("4");
        for (int caller : new int[] {ANOTHER_APP, 1000, 1_000_000 + ANOTHER_APP, 99_999, 2001}) {
            ShadowBinder.setCallingUid(caller);
            assertThrows(SecurityException.class, () -> desk.openFile(zip, "r"));
            assertThrows(SecurityException.class, () -> desk.delete(all, null, null));
        }
        assertEquals(1, folder.count());
        // A second person's shell, and root.
        for (int caller : new int[] {1_000_000 + SHELL, 0}) {
            ShadowBinder.setCallingUid(caller);
            assertTrue(read().length > 0);
        }
    }

    @Test
    public void onlyTheTwoAddressesAreAnswered() throws Exception {
        add("4");
        for (String path : new String[] {"corrections", "../corrections.zip", "corrections.zip/", "taught.json", ""}) {
            Uri other = Uri.parse("content://" + authority + "/" + path);
            assertThrows(FileNotFoundException.class, () -> desk.openFile(other, "r"));
        }
        assertThrows(FileNotFoundException.class, () -> desk.openFile(zip, "rw"));
        assertThrows(FileNotFoundException.class, () -> desk.openFile(zip, "w"));
        assertThrows(UnsupportedOperationException.class, () -> desk.delete(zip, null, null));
        assertNull(desk.query(all, null, null, null, null));
        assertNull(desk.getType(zip));
        assertThrows(UnsupportedOperationException.class, () -> desk.insert(all, null));
        assertThrows(UnsupportedOperationException.class, () -> desk.update(all, null, null, null));
        assertEquals(1, folder.count());
    }

    @Test
    public void deletesAllAndSaysHowMany() throws Exception {
        add("4");
        add("7");
        read();
        assertEquals(2, desk.delete(all, null, null));
        assertEquals(0, folder.count());
        assertFalse(SharedFile.CORRECTIONS.file(Stagehand.app()).exists());
        assertEquals(0, desk.delete(all, null, null));
    }

    /** The app was built anew for photos: pictures of ink were sent as photos. */
    @Test
    public void whatAnotherViewLeftStaysHere() throws Exception {
        Contract photo = Fakes.contract("photo", 3, Fakes.SHELF);
        frame.chromaU = new byte[320 * 240];
        frame.chromaV = new byte[320 * 240];
        folder.add(Correctionhand.correction(photo, "cup", null, frame), LensPicture.png(frame, photo));
        assertThrows(FileNotFoundException.class, () -> desk.openFile(zip, "r"));
        add("4");
        assertEquals("[corrections.json, 4/000002.png]", Correctionhand.unzip(read()).keySet().toString());
    }

    @Test
    public void oneThatIsDamagedDoesNotStopTheOthers() throws Exception {
        add("4");
        add("7");
        java.nio.file.Files.write(new java.io.File(Correctionhand.dir(), "000001.json").toPath(), new byte[] {'{'});
        assertEquals("[corrections.json, 7/000002.png]", Correctionhand.unzip(read()).keySet().toString());
    }

    /** While a computer still read the last zip, the next one was written into it. */
    @Test
    public void whoReadsReadsOn() throws Exception {
        add("4");
        try (InputStream in = new ParcelFileDescriptor.AutoCloseInputStream(desk.openFile(zip, "r"))) {
            int first = in.read();
            add("7");
            read();
            byte[] rest = in.readAllBytes();
            byte[] whole = new byte[rest.length + 1];
            whole[0] = (byte) first;
            System.arraycopy(rest, 0, whole, 1, rest.length);
            assertEquals("[corrections.json, 4/000001.png]", Correctionhand.unzip(whole).keySet().toString());
        }
    }
}
