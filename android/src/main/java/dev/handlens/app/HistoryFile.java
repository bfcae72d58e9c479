package dev.handlens.app;

import android.graphics.Bitmap;
import android.graphics.BitmapFactory;
import android.util.AtomicFile;
import android.util.Base64;
import android.util.Log;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * The last readings, kept in the app's own folder, if a person wishes it.
 *
 * <pre>
 * readings.json   {"version": 1, "readings": [{"label": LABEL, "score": 0..1, "time": MS, "lens": BASE64}, ...]}
 * BASE64          RFC 4648, no line breaks: the lens as JPEG; may be missing
 * </pre>
 *
 * A file that cannot be read, or a newer app's, counts as none: the readings to come are worth more than those.
 */
final class HistoryFile {
    static final String NAME = "readings.json";
    static final int VERSION = 1;
    private static final String LOG = "handlens";
    private static final int QUALITY = 85;
    /** Of all that use the file: each screen of the app has a thread of its own for it. */
    private static final Object LOCK = new Object();

    private final AtomicFile file;

    HistoryFile(File folder) {
        file = new AtomicFile(new File(folder, NAME));
    }

    /** The newest first; empty if there is none. */
    List<History.Entry> read() {
        synchronized (LOCK) {
            try {
                JSONObject json = new JSONObject(new String(file.readFully(), StandardCharsets.UTF_8));
                if (json.getInt("version") > VERSION) {
                    return Collections.emptyList();
                }
                JSONArray rows = json.getJSONArray("readings");
                List<History.Entry> entries = new ArrayList<>();
                for (int i = 0; i < Math.min(History.MOST, rows.length()); i++) {
                    entries.add(entry(rows.getJSONObject(i)));
                }
                return entries;
            } catch (FileNotFoundException none) {
                return Collections.emptyList();
            } catch (IOException | JSONException | RuntimeException e) {
                Log.w(LOG, NAME + " cannot be read", e);
                return Collections.emptyList();
            }
        }
    }

    private static History.Entry entry(JSONObject row) throws JSONException {
        byte[] jpeg = Base64.decode(row.optString("lens"), Base64.NO_WRAP);
        Bitmap lens = jpeg.length == 0 ? null : BitmapFactory.decodeByteArray(jpeg, 0, jpeg.length);
        return new History.Entry(row.getString("label"), (float) row.getDouble("score"), row.getLong("time"), lens);
    }

    /** What cannot be written is not kept; what was kept before is then still there. */
    void write(List<History.Entry> entries) {
        synchronized (LOCK) {
            FileOutputStream out = null;
            try {
                byte[] bytes = json(entries).toString().getBytes(StandardCharsets.UTF_8);
                out = file.startWrite();
                out.write(bytes);
                file.finishWrite(out);
            } catch (IOException | JSONException e) {
                Log.w(LOG, NAME + " cannot be written", e);
                file.failWrite(out);
            }
        }
    }

    private static JSONObject json(List<History.Entry> entries) throws JSONException {
        JSONArray rows = new JSONArray();
        for (History.Entry entry : entries) {
            JSONObject row = new JSONObject().put("label", entry.label).put("score", entry.score).put("time", entry.timeMs);
            ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
            if (entry.lens != null && entry.lens.compress(Bitmap.CompressFormat.JPEG, QUALITY, jpeg)) {
                row.put("lens", Base64.encodeToString(jpeg.toByteArray(), Base64.NO_WRAP));
            }
            rows.put(row);
        }
        return new JSONObject().put("version", VERSION).put("readings", rows);
    }

    void delete() {
        synchronized (LOCK) {
            file.delete();
        }
    }
}
