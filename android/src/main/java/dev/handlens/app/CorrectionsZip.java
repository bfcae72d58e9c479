package dev.handlens.app;

import android.content.Context;
import android.util.Log;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * All corrections as one file, for a computer: docs/corrections.md. The same corrections give the same bytes. It is made of what lies
 * on the phone alone, so that a process without the app's screen can write it.
 *
 * <pre>
 * corrections.json           first: what there is to say of each, then of the shots of Teach
 * LABEL/NNNNNN.png           the oldest first; all stored, as a picture is packed already
 * </pre>
 */
final class CorrectionsZip {
    static final String NONE = "no corrections";

    private static final String LOG = "handlens";
    private static final String PART = ".part";
    private static final String FORMAT = "handlens corrections";
    private static final int VERSION = 1;
    private static final String DOCUMENT = "corrections.json";
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_ ";

    private CorrectionsZip() {}

    /**
     * Writes it anew: beside, then renamed, so that whoever reads the last one reads on.
     *
     * @return {@link SharedFile#CORRECTIONS}
     * @throws FileNotFoundException if there are none that belong to this model's view
     */
    static File write(Context context) throws IOException {
        File file = SharedFile.CORRECTIONS.file(context);
        File part = new File(file.getPath() + PART);
        // What is being written must not be deleted meanwhile.
        synchronized (CorrectionsFolder.lock()) {
            try (FileOutputStream out = new FileOutputStream(part)) {
                write(context, out);
            } catch (IOException | JSONException e) {
                delete(part);
                throw e instanceof IOException ? (IOException) e : new IOException(e);
            }
            if (!part.renameTo(file)) {
                delete(part);
                throw new IOException("cannot be renamed: " + part);
            }
        }
        return file;
    }

    /** That which was written last, and lies where files are shared. */
    static void forget(Context context) {
        delete(SharedFile.CORRECTIONS.file(context));
    }

    private static void delete(File file) {
        if (!file.delete() && file.exists()) {
            Log.w(LOG, file.getName() + " cannot be deleted");
        }
    }

    private static void write(Context context, OutputStream out) throws IOException, JSONException {
        JSONObject contract = new JSONObject(Assets.text(context.getAssets(), Assets.CONTRACT));
        String backbone = backbone(context, contract);
        CorrectionsFolder folder = new CorrectionsFolder(context);
        JSONArray rows = new JSONArray();
        Map<String, File> pictures = new LinkedHashMap<>();
        for (Map.Entry<Integer, Correction> one : folder.read().entrySet()) {
            if (one.getValue().isOf(contract.getString("view"))) {
                File picture = folder.picture(one.getKey());
                String name = folder(one.getValue().label()) + "/" + picture.getName();
                rows.put(one.getValue().row(name, backbone));
                pictures.put(name, picture);
            }
        }
        if (pictures.isEmpty()) {
            throw new FileNotFoundException(NONE);
        }
        if (backbone != null) {
            for (Taught.Lesson lesson : TaughtFile.glance(context.getFilesDir(), backbone).lessons) {
                for (float[] shot : lesson.shots) {
                    rows.put(Correction.shot(lesson.name, shot));
                }
            }
        }
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            String said = document(contract, backbone, rows).toString();
            store(zip, DOCUMENT, said.getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, File> picture : pictures.entrySet()) {
                store(zip, picture.getKey(), CorrectionsFolder.bytes(picture.getValue()));
            }
        }
    }

    private static JSONObject document(JSONObject contract, String backbone, JSONArray rows) throws JSONException {
        JSONObject dataset = contract.optJSONObject("dataset");
        boolean named = dataset != null && !dataset.isNull("digest");
        return new JSONObject()
                .put("format", FORMAT)
                .put("version", VERSION)
                .put("view", contract.getString("view"))
                .put("model", new JSONObject()
                        .put("name", contract.getString("name"))
                        .put("labels", contract.getJSONArray("labels"))
                        .put("dataset_digest", named ? dataset.getString("digest") : JSONObject.NULL))
                .put("backbone", backbone == null ? JSONObject.NULL : backbone)
                .put("corrections", rows);
    }

    private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        // A zip says the time of day where it was made; noon, lest a change of clocks makes it another.
        entry.setTime(new GregorianCalendar(2000, 0, 1, 12, 0, 0).getTimeInMillis());
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, bytes.length);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    /** A label as a folder's name, which leads nowhere else. */
    private static String folder(String label) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (c > 127 || PLAIN.indexOf(c) >= 0) {
                name.append(c);
            } else {
                name.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)));
                name.append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return name.toString();
    }

    /** Null for a model that makes no embeddings that could be used. */
    private static String backbone(Context context, JSONObject contract) throws JSONException {
        if (contract.optInt("embedding") != Teachable.LENGTH) {
            return null;
        }
        try {
            int labels = contract.getJSONArray("labels").length();
            return Exemplars.parse(Assets.map(context.getAssets(), Assets.EXEMPLARS), labels).backbone;
        } catch (IOException e) {
            Log.w(LOG, "embeddings are left out", e);
            return null;
        }
    }
}
