package dev.handlens.app;

import android.content.res.AssetManager;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.InflaterInputStream;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * Frames with the answers that Python got, one after the other.
 *
 * <pre>
 * golden.bin    one zlib stream (RFC 1950) of: frame 0 | frame 1 | ...
 * frame         luma [height, width], then, if the model takes colour, chroma_u and chroma_v [height/2, width/2]
 * plane         row after row, each as the difference to the row above it, modulo 256; above the first is 0
 * golden.json   {"tolerance": 0.02, "frames": [{"rotation", "truth", "label", "score", "presence", "output"}, ...]}
 * </pre>
 */
final class Golden implements AutoCloseable {
    /** What Python said of one frame. */
    static final class Wanted {
        final int quarterTurns;
        final String truth;
        /** Null where there was no reading. */
        final String label;
        final float score;
        final float presence;
        final float[] output;

        Wanted(JSONObject json) throws JSONException {
            quarterTurns = json.getInt("rotation");
            truth = json.optString("truth");
            label = json.isNull("label") ? null : json.getString("label");
            score = (float) json.getDouble("score");
            presence = (float) json.getDouble("presence");
            JSONArray values = json.getJSONArray("output");
            output = new float[values.length()];
            for (int i = 0; i < output.length; i++) {
                output[i] = (float) values.getDouble(i);
            }
        }
    }

    final float tolerance;
    final int count;
    private final JSONArray answers;
    private final DataInputStream planes;
    private final Contract contract;
    private final Frame frame = new Frame();
    private int next;

    /**
     * @param text golden.json
     * @param packed golden.bin
     * @throws JSONException if the answers are not what the class comment draws
     */
    Golden(String text, InputStream packed, Contract contract) throws JSONException {
        this.contract = contract;
        JSONObject json = new JSONObject(text);
        tolerance = (float) json.getDouble("tolerance");
        answers = json.getJSONArray("frames");
        count = answers.length();
        frame.luma = plane(contract.frameHeight, contract.frameWidth);
        if (contract.colour) {
            frame.chromaU = plane(contract.frameHeight / 2, contract.frameWidth / 2);
            frame.chromaV = plane(contract.frameHeight / 2, contract.frameWidth / 2);
        }
        planes = new DataInputStream(new InflaterInputStream(packed));
    }

    /** @throws IOException if the app carries none, or they cannot be read */
    static Golden open(AssetManager assets, Contract contract) throws IOException {
        try {
            return new Golden(Assets.text(assets, Assets.GOLDEN_ANSWERS), assets.open(Assets.GOLDEN_FRAMES), contract);
        } catch (JSONException e) {
            throw new IOException(e);
        }
    }

    /** Reads the next frame into {@link #frame()} and says what Python said of it; null after the last. */
    Wanted next() throws IOException {
        if (next == count) {
            return null;
        }
        try {
            Wanted wanted = new Wanted(answers.getJSONObject(next++));
            frame.quarterTurns = wanted.quarterTurns;
            fill(frame.luma, contract.frameWidth);
            if (contract.colour) {
                fill(frame.chromaU, contract.frameWidth / 2);
                fill(frame.chromaV, contract.frameWidth / 2);
            }
            return wanted;
        } catch (JSONException e) {
            throw new IOException(e);
        }
    }

    /** The newest frame; the next call of {@link #next()} writes over it. */
    Frame frame() {
        return frame;
    }

    private void fill(ByteBuffer plane, int width) throws IOException {
        byte[] above = new byte[width];
        byte[] difference = new byte[width];
        plane.rewind();
        while (plane.hasRemaining()) {
            planes.readFully(difference);
            for (int x = 0; x < width; x++) {
                above[x] += difference[x];
            }
            plane.put(above);
        }
        plane.rewind();
    }

    private static ByteBuffer plane(int height, int width) {
        return ByteBuffer.allocateDirect(height * width).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() throws IOException {
        planes.close();
    }
}
