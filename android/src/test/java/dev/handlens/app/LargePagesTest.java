package dev.handlens.app;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.zip.ZipFile;
import org.json.JSONObject;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** The bug: on phones with memory pages of 16 KB the runtime's library could not be loaded. With the real library. */
@RunWith(RobolectricTestRunner.class)
public class LargePagesTest {
    /** The arm64 library and the edits, as an app has them; android/make-test-app writes it. */
    private static final File APP = new File("target/large-pages.apk");

    @Rule public TemporaryFolder scratch = new TemporaryFolder();
    private JSONObject edits;
    private File folder;

    @Before
    public void open() throws Exception {
        edits = new JSONObject(new String(entry("assets/large-pages.json"), StandardCharsets.UTF_8));
        folder = scratch.newFolder();
    }

    private static byte[] entry(String name) throws IOException {
        try (ZipFile zip = new ZipFile(APP);
                InputStream in = zip.getInputStream(zip.getEntry(name))) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] part = new byte[65536];
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                all.write(part, 0, n);
            }
            return all.toByteArray();
        }
    }

    @Test
    public void theLibraryIsMadeAsPythonMadeIt() throws Exception {
        File made = LargePages.library(APP, edits, folder);
        byte[] bytes = Files.readAllBytes(made.toPath());
        StringBuilder hex = new StringBuilder();
        for (byte value : MessageDigest.getInstance("SHA-256").digest(bytes)) {
            hex.append(String.format("%02x", value));
        }
        assertEquals(edits.getString("to_sha256"), hex.toString());
        assertEquals(edits.getLong("to_bytes"), bytes.length);
    }

    @Test
    public void whatIsMadeIsReadOnlyAndAlone() throws Exception {
        File made = LargePages.library(APP, edits, folder);
        assertFalse(Files.getPosixFilePermissions(made.toPath()).toString().contains("WRITE"));
        assertArrayEquals(new String[] {made.getName()}, folder.list());
    }

    @Test
    public void itIsMadeOnce() throws Exception {
        File made = LargePages.library(APP, edits, folder);
        assertTrue(made.setLastModified(1_000_000_000_000L));
        assertEquals(made, LargePages.library(APP, edits, folder));
        assertEquals(1_000_000_000_000L, made.lastModified());
    }

    @Test
    public void aDamagedOneIsMadeAgain() throws Exception {
        File made = LargePages.library(APP, edits, folder);
        byte[] damaged = Files.readAllBytes(made.toPath());
        damaged[4711] ^= 1;
        assertTrue(made.setWritable(true));
        Files.write(made.toPath(), damaged);
        LargePages.library(APP, edits, folder);
        damaged[4711] ^= 1;
        assertArrayEquals(damaged, Files.readAllBytes(made.toPath()));
    }

    @Test
    public void whatIsNotWhatItShouldBeIsNeverKept() throws Exception {
        edits.getJSONArray("edits").getJSONObject(0).put("put", "ffffffffffffffff");
        assertThrows(IOException.class, () -> LargePages.library(APP, edits, folder));
        edits.getJSONArray("edits").getJSONObject(0).put("at", 1 << 30);
        assertThrows(IOException.class, () -> LargePages.library(APP, edits, folder));
        assertEquals(0, folder.list().length);
    }

    /** Nothing is made, and nothing asked of the assets, where pages are small: this machine's are. */
    @Test
    public void phonesWithSmallPagesKeepTheirs() {
        LargePages.load(org.robolectric.RuntimeEnvironment.getApplication());
        assertEquals(0, org.robolectric.RuntimeEnvironment.getApplication().getCodeCacheDir().list().length);
    }
}
