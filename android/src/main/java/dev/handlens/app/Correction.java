package dev.handlens.app;

import android.util.Base64;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * What a person says that the lens showed, beside what the app read: a row of corrections.json (docs/corrections.md), without its
 * picture. Two fields more, on the phone alone: {@code view} and {@code backbone}, since another model may be installed later.
 */
final class Correction {
    /** So many parts of 1 a number is written in: as many as a float has. */
    private static final double PARTS = 1e6;

    private static final String VIEW = "view";
    private static final String BACKBONE = "backbone";
    private static final String LABEL = "label";
    private static final String PICTURE = "picture";
    private static final String EMBEDDING = "embedding";
    private static final String[] ROW = {LABEL, PICTURE, "read", "score", "presence", "box", "seen", EMBEDDING};

    private final JSONObject json;

    private Correction(JSONObject json) {
        this.json = json;
    }

    /**
     * @param read the label that stood there; null for none
     * @param seen what the network saw, 0..1
     * @param backbone what made the embeddings; null where there are none
     */
    static Correction of(String label, String read, KeptFrame frame, float[] seen, Contract contract, String backbone) {
        try {
            boolean embedded = backbone != null && frame.embedding != null && TaughtFile.isEmbedding(frame.embedding);
            return new Correction(new JSONObject()
                    .put(VIEW, view(contract.ink))
                    .put(BACKBONE, embedded ? backbone : JSONObject.NULL)
                    .put(LABEL, label)
                    .put("read", read == null ? JSONObject.NULL : read)
                    .put("score", share(frame.score))
                    .put("presence", share(frame.presence))
                    .put("box", box(frame.box))
                    .put("seen", contract.ink ? base64(bytes(seen)) : JSONObject.NULL)
                    .put(EMBEDDING, embedded ? base64(frame.embedding) : JSONObject.NULL));
        } catch (JSONException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@link #written} gave it. */
    static Correction parse(String text) throws JSONException {
        Correction correction = new Correction(new JSONObject(text));
        correction.json.getString(VIEW);
        correction.label();
        return correction;
    }

    /** A shot of Teach: an embedding, and what it is of. */
    static JSONObject shot(String label, float[] embedding) throws JSONException {
        JSONObject row = new JSONObject();
        for (String field : ROW) {
            row.put(field, JSONObject.NULL);
        }
        return row.put(LABEL, label).put(EMBEDDING, base64(embedding));
    }

    static String view(boolean ink) {
        return ink ? "ink" : "photo";
    }

    String written() {
        return json.toString();
    }

    boolean isOf(String view) {
        return view.equals(json.optString(VIEW));
    }

    String label() throws JSONException {
        return json.getString(LABEL);
    }

    /** @param backbone of the model now: embeddings that another made are left out */
    JSONObject row(String picture, String backbone) throws JSONException {
        JSONObject row = new JSONObject();
        for (String field : ROW) {
            row.put(field, json.isNull(field) ? JSONObject.NULL : json.get(field));
        }
        boolean ours = backbone != null && backbone.equals(json.optString(BACKBONE));
        return row.put(PICTURE, picture).put(EMBEDDING, ours ? row.get(EMBEDDING) : JSONObject.NULL);
    }

    /** NaN, which JSON cannot say, is none. */
    private static Object share(float value) {
        return Float.isNaN(value) ? JSONObject.NULL : (Object) rounded(Math.max(0, Math.min(1, value)));
    }

    private static double rounded(float value) {
        return Math.round(value * PARTS) / PARTS;
    }

    private static Object box(float[] box) throws JSONException {
        JSONArray numbers = new JSONArray();
        for (float value : box) {
            if (Float.isNaN(value) || Float.isInfinite(value)) {
                return JSONObject.NULL;
            }
            numbers.put(rounded(value));
        }
        return numbers;
    }

    private static byte[] bytes(float[] seen) {
        byte[] bytes = new byte[seen.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.max(0, Math.min(255, Math.round(255 * seen[i])));
        }
        return bytes;
    }

    private static String base64(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return base64(bytes.array());
    }

    private static String base64(byte[] bytes) {
        return Base64.encodeToString(bytes, Base64.NO_WRAP);
    }
}
