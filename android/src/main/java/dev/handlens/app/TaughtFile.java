package dev.handlens.app;

import android.util.AtomicFile;
import android.util.Base64;
import android.util.Log;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * What a phone was taught, kept in the app's own folder. No picture is in it.
 *
 * <pre>
 * taught.json   {"version": 1, "backbone": HEX, "classes": [{"name": NAME, "shots": [BASE64, ...]}, ...]}
 * HEX           of the exemplars: the network that made the embeddings
 * BASE64        RFC 4648, no line breaks: an embedding as little-endian float32 [1280]
 * </pre>
 *
 * A file that cannot be read is moved aside, one of another network or of a newer app stays as it is: none is lost unasked.
 */
final class TaughtFile {
    /** How the file was found. */
    enum State {
        /** Read, or there is none. */
        GOOD,
        /** Moved aside just now. */
        DAMAGED,
        OTHER_NETWORK,
        NEWER,
        /** It is whole, and the runtime failed while learning it again. */
        NOT_LEARNT
    }

    static final String NAME = "taught.json";
    static final String BAD = ".bad";
    static final int VERSION = 1;
    private static final String LOG = "handlens";
    private static final int SHOT_BYTES = 4 * Teachable.LENGTH;
    /** Of an embedding's length from 1. */
    private static final double MOST_OFF = 0.01;

    private final File file;
    private final AtomicFile atomic;
    private final String backbone;
    private State state = State.GOOD;

    TaughtFile(File folder, String backbone) {
        file = new File(folder, NAME);
        atomic = new AtomicFile(file);
        this.backbone = backbone;
    }

    State state() {
        return state;
    }

    /** What is kept; nothing unless the state is then {@link State#GOOD}. */
    Taught read() {
        state = State.GOOD;
        try {
            JSONObject json = new JSONObject(new String(atomic.readFully(), StandardCharsets.UTF_8));
            if (json.getInt("version") > VERSION) {
                state = State.NEWER;
            } else if (!json.getString("backbone").equals(backbone)) {
                state = State.OTHER_NETWORK;
            } else {
                return taught(json.getJSONArray("classes"));
            }
        } catch (FileNotFoundException none) {
            return Taught.NOTHING;
        } catch (IOException | JSONException | IllegalArgumentException e) {
            Log.e(LOG, NAME + " cannot be read", e);
            state = State.DAMAGED;
            moveAside();
        }
        return Taught.NOTHING;
    }

    /**
     * What is kept, for whoever only passes by: nothing is moved or said, and nothing comes of a file that is being written just now.
     * Not through AtomicFile, which takes another's writing for a crash and undoes it.
     */
    static Taught glance(File folder, String backbone) {
        try {
            byte[] bytes = CorrectionsFolder.bytes(new File(folder, NAME));
            JSONObject json = new JSONObject(new String(bytes, StandardCharsets.UTF_8));
            boolean ours = json.getInt("version") <= VERSION && json.getString("backbone").equals(backbone);
            return ours ? taught(json.getJSONArray("classes")) : Taught.NOTHING;
        } catch (IOException | JSONException | IllegalArgumentException e) {
            return Taught.NOTHING;
        }
    }

    /** @throws IOException if it cannot be written; what was kept before is then still there */
    void write(Taught taught) throws IOException {
        FileOutputStream out = atomic.startWrite();
        try {
            out.write(json(taught).toString().getBytes(StandardCharsets.UTF_8));
            atomic.finishWrite(out);
            state = State.GOOD;
        } catch (IOException | JSONException e) {
            atomic.failWrite(out);
            throw e instanceof IOException ? (IOException) e : new IOException(e);
        }
    }

    /** In milliseconds; another number stands for another file. */
    long writtenAt() {
        return file.lastModified();
    }

    void delete() {
        atomic.delete();
        state = State.GOOD;
    }

    private void moveAside() {
        File aside = new File(file.getPath() + BAD);
        for (int i = 2; aside.exists(); i++) {
            aside = new File(file.getPath() + BAD + i);
        }
        if (!file.renameTo(aside)) {
            Log.e(LOG, NAME + " cannot be moved aside");
        }
    }

    private JSONObject json(Taught taught) throws JSONException {
        JSONArray classes = new JSONArray();
        for (Taught.Lesson lesson : taught.lessons) {
            JSONArray shots = new JSONArray();
            for (float[] shot : lesson.shots) {
                ByteBuffer bytes = ByteBuffer.allocate(SHOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(shot);
                shots.put(Base64.encodeToString(bytes.array(), Base64.NO_WRAP));
            }
            classes.put(new JSONObject().put("name", lesson.name).put("shots", shots));
        }
        return new JSONObject().put("version", VERSION).put("backbone", backbone).put("classes", classes);
    }

    private static Taught taught(JSONArray classes) throws JSONException {
        Taught taught = Taught.NOTHING;
        for (int i = 0; i < classes.length(); i++) {
            String name = classes.getJSONObject(i).getString("name");
            JSONArray kept = classes.getJSONObject(i).getJSONArray("shots");
            List<float[]> shots = new ArrayList<>();
            for (int j = 0; j < kept.length(); j++) {
                shots.add(shot(Base64.decode(kept.getString(j), Base64.NO_WRAP)));
            }
            if (!name.equals(Taught.name(name)) || taught.find(name) != null || shots.isEmpty()) {
                throw new JSONException("no such class: " + name);
            }
            taught = taught.with(name, shots);
        }
        return taught;
    }

    private static float[] shot(byte[] bytes) throws JSONException {
        if (bytes.length != SHOT_BYTES) {
            throw new JSONException("a shot of " + bytes.length + " bytes");
        }
        FloatBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] shot = new float[Teachable.LENGTH];
        floats.get(shot);
        if (!isEmbedding(shot)) {
            throw new JSONException("a shot that is no embedding");
        }
        return shot;
    }

    /** Whether its length is 1, which no NaN's is. */
    static boolean isEmbedding(float[] shot) {
        double square = 0;
        for (float value : shot) {
            square += (double) value * value;
        }
        return Math.abs(Math.sqrt(square) - 1) <= MOST_OFF;
    }
}
