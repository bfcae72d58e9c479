package dev.handlens.app;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import android.content.Context;
import android.content.ContextWrapper;
import android.content.res.AssetManager;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Iterator;
import java.util.Map;
import org.json.JSONArray;
import org.json.JSONObject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/**
 * A zip of corrections as the app writes it, which the desk's tests read: tests/vectors/corrections/ink.zip. It is written anew by
 * {@code android/test -Dtest=CorrectionVectorsTest -Dhandlens.vectors=write}. What is packed may be packed otherwise by another
 * zlib, so what comes out is compared.
 */
@RunWith(RobolectricTestRunner.class)
public class CorrectionVectorsTest {
    private static final Path ZIP = Paths.get("..", "tests", "vectors", "corrections", "ink.zip");
    private static final String[] LABELS = {"4", "no/reading", "..", "é 2", "4", "数"};

    /** Upright its pixel (x, y) is {@code (3 (x / 16) + 5 (y / 16) + 7 k) % 256}, however the sensor lies. */
    private static KeptFrame frame(int k) {
        KeptFrame frame = new KeptFrame();
        frame.luma = new byte[640 * 480];
        frame.quarterTurns = k % 4;
        for (int y = 0; y < 480; y++) {
            for (int x = 0; x < 480; x++) {
                int column = x;
                int row = y;
                for (int turn = 0; turn < frame.quarterTurns; turn++) {
                    int before = column;
                    column = row;
                    row = 479 - before;
                }
                frame.luma[row * 640 + 80 + column] = (byte) (3 * (x / 16) + 5 * (y / 16) + 7 * k);
            }
        }
        frame.score = 0.25f + k / 16f;
        frame.presence = 0.5f + k / 16f;
        System.arraycopy(new float[] {0.5f, 0.25f, 0.125f, 0.5f}, 0, frame.box, 0, 4);
        return frame;
    }

    private static byte[] made() throws Exception {
        Contract contract = Fakes.digits();
        for (int k = 0; k < LABELS.length; k++) {
            String read = k == 1 ? null : "9";
            KeptFrame frame = frame(k);
            Correction one = Correctionhand.correction(contract, LABELS[k], read, frame);
            Correctionhand.folder().add(one, LensPicture.png(frame, contract));
        }
        return Files.readAllBytes(CorrectionsZip.write(Stagehand.app()).toPath());
    }

    @Test
    public void isWhatTheDeskReads() throws Exception {
        byte[] made = made();
        if ("write".equals(System.getProperty("handlens.vectors"))) {
            Files.createDirectories(ZIP.getParent());
            Files.write(ZIP, made);
        }
        Map<String, byte[]> wanted = Correctionhand.unzip(Files.readAllBytes(ZIP));
        Map<String, byte[]> got = Correctionhand.unzip(made);
        assertEquals("in this order", wanted.keySet().toString(), got.keySet().toString());
        assertEquals(1 + LABELS.length, got.size());
        Iterator<byte[]> other = got.values().iterator();
        for (Map.Entry<String, byte[]> one : wanted.entrySet()) {
            byte[] content = other.next();
            if (one.getKey().endsWith(".png")) {
                assertArrayEquals(one.getKey(), Correctionhand.pixels(one.getValue()), Correctionhand.pixels(content));
            } else {
                // Of whatever app is tested here, the file of the app that wrote it.
                JSONObject said = new JSONObject(new String(content, "UTF-8"));
                Contract contract = Contract.parse(Assets.text(Stagehand.app().getAssets(), Assets.CONTRACT));
                assertEquals(contract.name, said.getJSONObject("model").getString("name"));
                assertEquals(contract.labels.length, said.getJSONObject("model").getJSONArray("labels").length());
                JSONObject kept = new JSONObject(new String(one.getValue(), "UTF-8"));
                assertEquals(kept.toString(), said.put("model", kept.getJSONObject("model")).toString());
            }
        }
    }

    /** Of the test app that can be taught, whose assets another package has. */
    private static Context taughtApp() throws Exception {
        AssetManager assets = AssetManager.class.getConstructor().newInstance();
        int cookie = (int) AssetManager.class
                .getMethod("addAssetPath", String.class)
                .invoke(assets, new File(System.getProperty("handlens.photo")).getAbsolutePath());
        assertEquals(true, cookie != 0);
        return new ContextWrapper(Stagehand.app()) {
            @Override
            public AssetManager getAssets() {
                return assets;
            }
        };
    }

    /** Shots of Teach were left behind, and embeddings of another network came as this one's. */
    @Test
    public void shotsAndEmbeddingsGoWithTheirNetworkOnly() throws Exception {
        Context app = taughtApp();
        Contract contract = Contract.parse(Assets.text(app.getAssets(), Assets.CONTRACT));
        String backbone = Exemplars.parse(Assets.map(app.getAssets(), Assets.EXEMPLARS), contract.labels.length).backbone;
        KeptFrame frame = frame(0);
        frame.chromaU = new byte[320 * 240];
        frame.chromaV = new byte[320 * 240];
        frame.embedding = Fakes.embedding(2, 3);
        float[] seen = new float[contract.inputHeight * contract.inputWidth * 3];
        for (String made : new String[] {backbone, "ab".repeat(32)}) {
            Correction one = Correction.of("mug", null, frame, seen, contract, made);
            Correctionhand.folder().add(one, LensPicture.png(frame, contract));
        }
        new TaughtFile(app.getFilesDir(), backbone).write(Taught.NOTHING.with("jug", TaughtTest.shots(200, 2)));
        Map<String, byte[]> entries = Correctionhand.unzip(Files.readAllBytes(CorrectionsZip.write(app).toPath()));
        JSONObject document = Correctionhand.document(entries);
        assertEquals("photo", document.getString("view"));
        assertEquals(backbone, document.getString("backbone"));
        JSONArray rows = document.getJSONArray("corrections");
        assertEquals("two pictures and two shots", 4, rows.length());
        assertEquals("mug/000001.png", rows.getJSONObject(0).getString("picture"));
        assertEquals(false, rows.getJSONObject(0).isNull("embedding"));
        assertEquals("another network's", true, rows.getJSONObject(1).isNull("embedding"));
        for (int i = 2; i < 4; i++) {
            assertEquals("jug", rows.getJSONObject(i).getString("label"));
            assertEquals(true, rows.getJSONObject(i).isNull("picture"));
            assertEquals(true, rows.getJSONObject(i).isNull("score"));
            assertEquals(false, rows.getJSONObject(i).isNull("embedding"));
        }
        // While it is being written, as Android before 11 leaves it, nothing of it is there, and it must stay as it is.
        File taught = new File(app.getFilesDir(), TaughtFile.NAME);
        File aside = new File(taught.getPath() + ".bak");
        assertEquals(true, taught.renameTo(aside));
        Files.write(taught.toPath(), new byte[] {'{'});
        entries = Correctionhand.unzip(Files.readAllBytes(CorrectionsZip.write(app).toPath()));
        assertEquals(2, Correctionhand.document(entries).getJSONArray("corrections").length());
        assertArrayEquals(new byte[] {'{'}, Files.readAllBytes(taught.toPath()));
        assertEquals(true, aside.exists());
    }
}
