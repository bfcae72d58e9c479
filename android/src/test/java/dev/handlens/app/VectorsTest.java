package dev.handlens.app;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import android.graphics.Bitmap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** What is done to a still picture is done as in Python, to the byte: tests/vectors, which tests/vectors/make.py writes. */
@RunWith(RobolectricTestRunner.class)
public class VectorsTest {
    private static final int PAPER_FROM = 200;
    private static final int PAPER_PARTS = 16;

    private static JSONObject vectors(String name) throws IOException, JSONException {
        byte[] json = Files.readAllBytes(Paths.get("..", "tests", "vectors", name));
        return new JSONObject(new String(json, StandardCharsets.UTF_8));
    }

    private interface Check {
        void of(JSONObject vector) throws Exception;
    }

    private static void each(String file, String name, Check check) throws Exception {
        JSONArray all = vectors(file).getJSONArray(name);
        assertTrue(name, all.length() > 0);
        for (int i = 0; i < all.length(); i++) {
            check.of(all.getJSONObject(i));
        }
    }

    private static int pattern(int x, int y, int channel) {
        return (7 * x + 13 * y + x * y / 11 + 40 * ((x / 9 + y / 5) % 2) + 85 * channel) % 256;
    }

    private static Scaling.Plane plane(JSONObject size) throws JSONException {
        int width = size.getInt("width");
        int height = size.getInt("height");
        byte[] bytes = new byte[width * height];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) pattern(i % width, i / width, 0);
        }
        return new Scaling.Plane(bytes, width, height);
    }

    /** Opaque; {@code colour} takes x, y and a channel. */
    private static StillPicture picture(JSONObject size, Pattern colour) throws JSONException {
        int width = size.getInt("width");
        int height = size.getInt("height");
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            int x = i % width;
            int y = i / width;
            pixels[i] = 0xff << 24 | colour.at(x, y, 0) << 16 | colour.at(x, y, 1) << 8 | colour.at(x, y, 2);
        }
        return new StillPicture(Bitmap.createBitmap(pixels, width, height, Bitmap.Config.ARGB_8888), 1);
    }

    private interface Pattern {
        int at(int x, int y, int channel);
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        StringBuilder hex = new StringBuilder();
        for (byte value : MessageDigest.getInstance("SHA-256").digest(bytes)) {
            hex.append(String.format("%02x", value));
        }
        return hex.toString();
    }

    private static String sha256(ByteBuffer buffer) throws NoSuchAlgorithmException {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.duplicate().get(bytes);
        return sha256(bytes);
    }

    private static StillLook look(JSONArray look) throws JSONException {
        return new StillLook(look.getInt(0), look.getInt(1), look.getInt(2));
    }

    private static void assertLook(JSONArray wanted, StillLook look) {
        assertEquals(wanted.toString(), "[" + look.left + "," + look.top + "," + look.side + "]");
    }

    private static float[] box(JSONArray values) throws JSONException {
        float[] box = new float[4];
        for (int i = 0; i < box.length; i++) {
            box[i] = (float) values.getDouble(i);
        }
        return box;
    }

    @Test
    public void looks() throws Exception {
        each("stills.json", "windows", vector -> {
            int width = vector.getInt("width");
            int height = vector.getInt("height");
            assertLook(vector.getJSONArray("whole"), StillLook.whole(width, height));
            JSONArray wanted = vector.getJSONArray("windows");
            StillLook[] windows = StillLook.windows(width, height);
            assertEquals(wanted.length(), windows.length);
            for (int i = 0; i < windows.length; i++) {
                assertLook(wanted.getJSONArray(i), windows[i]);
            }
        });
        each("stills.json", "closer", vector -> {
            int width = vector.getInt("width");
            int height = vector.getInt("height");
            float[] box = box(vector.getJSONArray("box"));
            assertLook(vector.getJSONArray("look"), StillLook.whole(width, height).closer(box, width, height));
        });
    }

    @Test
    public void rims() throws Exception {
        each("stills.json", "rims", vector -> {
            JSONArray rim = vector.getJSONArray("rim");
            byte[] bytes = new byte[rim.length()];
            byte[] paper = new byte[rim.length()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) rim.getInt(i);
                paper[i] = (byte) vector.getJSONArray("paper").getInt(i);
            }
            assertArrayEquals(paper, StillLook.paperOfRim(bytes));
        });
    }

    @Test
    public void lenses() throws Exception {
        each("stills.json", "lenses", vector -> {
            byte[] lens = look(vector.getJSONArray("look")).lens(plane(vector), 480);
            assertEquals(vector.toString(), vector.getString("sha256"), sha256(lens));
        });
    }

    @Test
    public void cutInk() throws Exception {
        each("stills.json", "cut", vector -> {
            double[] place = new double[4];
            for (int i = 0; i < place.length; i++) {
                place[i] = vector.getJSONArray("place").getDouble(i);
            }
            assertEquals(vector.getBoolean("cut"), StillLook.isCut(plane(vector), place));
        });
    }

    @Test
    public void grounds() throws Exception {
        each("colours.json", "grounds", vector -> {
            int shift = vector.getInt("shift");
            int width = 20;
            int[] pixels = new int[width * 12];
            for (int i = 0; i < pixels.length; i++) {
                int argb = vector.getInt("alpha") << 24;
                for (int channel = 0; channel < 3; channel++) {
                    argb |= (pattern(i % width, i / width, channel) / 3 + shift / 2) << (16 - 8 * channel);
                }
                boolean drawn = i % width >= 3 && i % width < 9 && i / width >= 2 && i / width < 6;
                pixels[i] = drawn ? 0xff << 24 | (255 - shift) << 16 | 250 << 8 | (250 - shift) : argb;
            }
            Bitmap stored = Bitmap.createBitmap(width, 12, Bitmap.Config.ARGB_8888);
            stored.setPremultiplied(false);
            stored.setPixels(pixels, 0, width, 0, 0, width, 12);
            StillPicture picture = new StillPicture(stored, 1);
            byte[] rgb = new byte[3 * pixels.length];
            StillPicture.Channel[] channels = StillPicture.Channel.values();
            for (int channel = 0; channel < 3; channel++) {
                byte[] plane = picture.plane(channels[channel]).bytes;
                for (int i = 0; i < plane.length; i++) {
                    rgb[3 * i + channel] = plane[i];
                }
            }
            assertEquals(vector.toString(), vector.getString("sha256"), sha256(rgb));
        });
    }

    @Test
    public void framesOfViewPhoto() throws Exception {
        each("colours.json", "frames", vector -> {
            int channels = vector.getBoolean("colour") ? 3 : 1;
            StillPicture picture = picture(vector, VectorsTest::pattern);
            Frame frame = Pictures.frameOf(picture, Fakes.contract("photo", channels, Fakes.SHELF));
            JSONObject wanted = vector.getJSONObject("planes");
            assertEquals(vector.toString(), wanted.getString("luma"), sha256(frame.luma));
            if (channels == 3) {
                assertEquals(vector.toString(), wanted.getString("chroma_u"), sha256(frame.chromaU));
                assertEquals(vector.toString(), wanted.getString("chroma_v"), sha256(frame.chromaV));
            }
        });
    }

    /** What is shown one after the other, and what comes of it. */
    @Test
    public void readings() throws Exception {
        each("stills.json", "readings", vector -> {
            JSONArray answers = vector.getJSONArray("answers");
            List<String> shown = new ArrayList<>();
            Fakes.FakeModel model = new Fakes.FakeModel(Fakes.contract("ink", 1, "0", "1"));
            model.presence = 1;
            model.onRun = frame -> {
                try {
                    JSONArray answer = answers.getJSONArray(Math.min(shown.size(), answers.length() - 1));
                    model.label = answer.getInt(0);
                    model.presence = (float) answer.getDouble(1);
                    model.probability = 1;
                    model.box = box(answer.getJSONArray(2));
                    shown.add(sha256(frame.luma));
                } catch (JSONException | NoSuchAlgorithmException e) {
                    throw new AssertionError(e);
                }
            };
            StillPicture picture = picture(vector, (x, y, channel) -> pattern(x, y, 0) / PAPER_PARTS + PAPER_FROM);
            StillReader reader = new StillReader(model, picture);
            StillReader.Seen seen = reader.read();
            assertEquals(vector.toString(), vector.getJSONArray("shown").toString(), new JSONArray(shown).toString());
            String label = seen.read ? model.contract.labels[seen.answer.best()] : null;
            assertEquals(vector.toString(), vector.isNull("label") ? null : vector.getString("label"), label);
            assertEquals(vector.toString(), vector.getDouble("score"), seen.score, 1e-6);
            String note = vector.isNull("note") ? "none" : vector.getString("note");
            assertEquals(vector.toString(), note, reader.note().name().toLowerCase(java.util.Locale.ROOT));
        });
    }
}
