package dev.handlens.app;

import android.content.Context;
import android.os.Build;
import android.system.Os;
import android.system.OsConstants;
import android.util.Log;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * The runtime's library on phones whose memory pages are larger than it was laid out for. The app carries the edits
 * that lay it out anew ({@code assets/large-pages.json}; they come from handlens's {@code apk/relaying.py}): the
 * changed copy is made once in the code cache, checked by its digest, and loaded by its path. Everywhere else the
 * unchanged library is loaded, as Android does it.
 */
final class LargePages {
    private static final String LOG = "handlens";
    private static final String ASSET = "large-pages.json";
    private static final String ABI = "arm64-v8a";
    private static final int SMALL_PAGE_BYTES = 4096;

    private LargePages() {}

    /** The size of this phone's memory pages. */
    static long pageBytes() {
        return Os.sysconf(OsConstants._SC_PAGESIZE);
    }

    /** Loads the changed library where it is needed. Where that fails the phone is left to try the unchanged one. */
    static void load(Context context) {
        if (pageBytes() <= SMALL_PAGE_BYTES || !ABI.equals(Build.SUPPORTED_ABIS[0])) {
            return;
        }
        try {
            JSONObject edits = new JSONObject(Assets.text(context.getAssets(), ASSET));
            File apk = new File(context.getApplicationInfo().sourceDir);
            System.load(library(apk, edits, context.getCodeCacheDir()).getPath());
            Log.i(LOG, "large memory pages: the changed library is loaded");
        } catch (IOException | JSONException | LinkageError e) {
            Log.w(LOG, "large memory pages: the changed library cannot be loaded", e);
        }
    }

    /**
     * The changed library; made if it is not there yet.
     *
     * @param folder where it is kept; named by its digest, so that an update of the app never takes another's
     * @throws IOException if it cannot be made, or is not what the edits say
     */
    static File library(File apk, JSONObject edits, File folder) throws IOException, JSONException {
        String wanted = edits.getString("to_sha256");
        File made = new File(folder, "runtime-" + wanted.substring(0, 16) + ".so");
        if (made.length() == edits.getLong("to_bytes") && sha256(made).equals(wanted)) {
            return made;
        }
        File beside = File.createTempFile("runtime", ".part", folder);
        try {
            try (ZipFile zip = new ZipFile(apk);
                    FileOutputStream out = new FileOutputStream(beside)) {
                out.write(edited(unchanged(zip, edits.getString("library")), edits.getJSONArray("edits")));
                out.getFD().sync();
            }
            if (!sha256(beside).equals(wanted)) {
                throw new IOException("the changed library is not what it should be");
            }
            // Newer Androids load no library that the app could still write to.
            if (!beside.setReadOnly() || !beside.renameTo(made)) {
                throw new IOException("the changed library cannot be kept in " + folder);
            }
            return made;
        } finally {
            // After the renaming there is nothing there.
            beside.delete();
        }
    }

    private static byte[] unchanged(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("the app has no " + name);
        }
        byte[] bytes = new byte[(int) entry.getSize()];
        try (DataInputStream in = new DataInputStream(zip.getInputStream(entry))) {
            in.readFully(bytes);
        }
        return bytes;
    }

    private static byte[] edited(byte[] library, JSONArray edits) throws JSONException, IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream(library.length + (64 << 10));
        int at = 0;
        for (int i = 0; i < edits.length(); i++) {
            JSONObject edit = edits.getJSONObject(i);
            int next = edit.getInt("at");
            if (next < at || next > library.length) {
                throw new IOException("an edit of the library is out of its place");
            }
            all.write(library, at, next - at);
            all.write(edit.has("put") ? fromHex(edit.getString("put")) : new byte[edit.getInt("zeros")]);
            at = next + edit.getInt("drop");
        }
        if (at > library.length) {
            throw new IOException("an edit of the library is out of its place");
        }
        all.write(library, at, library.length - at);
        return all.toByteArray();
    }

    private static byte[] fromHex(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    private static String sha256(File file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(new FileInputStream(file), digest)) {
                byte[] part = new byte[65536];
                while (in.read(part) >= 0) {
                    // The digest takes it in as it is read.
                }
            }
            StringBuilder hex = new StringBuilder();
            for (byte value : digest.digest()) {
                hex.append(String.format(Locale.ROOT, "%02x", value));
            }
            return hex.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
