package dev.handlens.app;

import android.content.Context;
import android.util.Log;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.json.JSONException;

/**
 * The corrections that this phone keeps, in the app's own folder.
 *
 * <pre>
 * corrections/NNNNNN.png    what the lens showed
 * corrections/NNNNNN.json   what a person said that it is: written last, so that there is a correction once this is there
 * </pre>
 *
 * Each file is written beside and renamed. Half a pair, which a killed app leaves, is cleared away; one that cannot be read is passed
 * over. The app's threads and a computer that asks through {@link CorrectionsDesk} come one after the other.
 */
final class CorrectionsFolder {
    static final int MOST = 500;
    static final String NAME = "corrections";

    private static final String LOG = "handlens";
    private static final String PICTURE = ".png";
    private static final String WORDS = ".json";
    private static final String PART = ".part";
    private static final Object LOCK = new Object();

    private final File folder;

    CorrectionsFolder(Context context) {
        folder = new File(context.getFilesDir(), NAME);
    }

    /** What is done in here is not disturbed by another thread. */
    static Object lock() {
        return LOCK;
    }

    private String[] names() {
        String[] names = folder.list();
        return names == null ? new String[0] : names;
    }

    /** How many there are, damaged ones, too; by the names alone, which any thread may ask for. */
    int count() {
        int count = 0;
        for (String name : names()) {
            count += number(name, WORDS) > 0 ? 1 : 0;
        }
        return count;
    }

    /**
     * @return its number, from 1; 0 if the folder is full
     * @throws IOException if it cannot be written: then nothing of it is left
     */
    int add(Correction correction, byte[] png) throws IOException {
        synchronized (LOCK) {
            clean();
            if (count() >= MOST) {
                return 0;
            }
            int number = 1;
            for (String name : names()) {
                number = Math.max(number, number(name, WORDS) + 1);
            }
            if (!folder.isDirectory() && !folder.mkdirs()) {
                throw new IOException("no folder " + folder);
            }
            try {
                write(picture(number), png);
                write(words(number), correction.written().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                remove(number);
                throw e;
            }
            return number;
        }
    }

    private static void write(File file, byte[] bytes) throws IOException {
        File part = new File(file.getPath() + PART);
        try (FileOutputStream out = new FileOutputStream(part)) {
            out.write(bytes);
            // A renamed file may come before its bytes on the disk.
            out.getFD().sync();
        } catch (IOException e) {
            delete(part);
            throw e;
        }
        if (!part.renameTo(file)) {
            delete(part);
            throw new IOException("cannot be renamed: " + part);
        }
    }

    void remove(int number) {
        synchronized (LOCK) {
            // This first: a picture without it is no correction.
            delete(words(number));
            delete(picture(number));
        }
    }

    /** Returns how many there were. */
    int removeAll() {
        synchronized (LOCK) {
            int count = count();
            for (String name : names()) {
                delete(new File(folder, name));
            }
            return count;
        }
    }

    /** What can be read, by number. */
    SortedMap<Integer, Correction> read() {
        synchronized (LOCK) {
            clean();
            SortedMap<Integer, Correction> found = new TreeMap<>();
            for (String name : names()) {
                int number = number(name, WORDS);
                if (number > 0) {
                    try {
                        String text = new String(bytes(words(number)), StandardCharsets.UTF_8);
                        found.put(number, Correction.parse(text));
                    } catch (IOException | JSONException e) {
                        Log.w(LOG, name + " cannot be read", e);
                    }
                }
            }
            return found;
        }
    }

    File picture(int number) {
        return file(number, PICTURE);
    }

    private File words(int number) {
        return file(number, WORDS);
    }

    private File file(int number, String ending) {
        return new File(folder, String.format(Locale.ROOT, "%06d", number) + ending);
    }

    /** 0 for a name that is none of ours. */
    private static int number(String name, String ending) {
        return name.matches("\\d{6}\\" + ending) ? Integer.parseInt(name.substring(0, 6)) : 0;
    }

    private void clean() {
        for (String name : names()) {
            int picture = number(name, PICTURE);
            int words = number(name, WORDS);
            if (name.endsWith(PART) || picture > 0 && !words(picture).exists() || words > 0 && !picture(words).exists()) {
                delete(new File(folder, name));
            }
        }
    }

    private static void delete(File file) {
        if (!file.delete() && file.exists()) {
            Log.w(LOG, file.getName() + " cannot be deleted");
        }
    }

    static byte[] bytes(File file) throws IOException {
        try (InputStream in = new FileInputStream(file)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] part = new byte[65536];
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                all.write(part, 0, n);
            }
            return all.toByteArray();
        }
    }
}
