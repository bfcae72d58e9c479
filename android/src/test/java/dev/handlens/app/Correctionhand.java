package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.robolectric.Shadows.shadowOf;

import android.content.Context;
import android.view.View;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.json.JSONException;
import org.json.JSONObject;

/** Corrects as a person does, and looks at what the phone then keeps. */
final class Correctionhand {
    private Correctionhand() {}

    /** Another with each test. */
    static File dir() {
        return new File(Stagehand.app().getFilesDir(), "corrections");
    }

    /** Until the files are written, too. */
    static void settle(Stagehand stage) {
        for (int i = 0; i < 3; i++) {
            shadowOf(stage.activity.menu.correcting().files().handler().getLooper()).idle();
            stage.settle();
        }
    }

    static void click(Stagehand stage, String words) {
        Teacherhand.click(stage, words);
        settle(stage);
    }

    static void clickSheet(Stagehand stage, String words) {
        Teacherhand.clickSheet(stage, words);
        settle(stage);
    }

    /** From the button to the label, where that may be kept already. */
    static void correct(Stagehand stage, String label) {
        click(stage, Texts.WRONG);
        clickSheet(stage, label);
    }

    static void openList(Stagehand stage, int count) {
        click(stage, Texts.MENU);
        clickSheet(stage, Texts.menuCorrections(count));
    }

    static void agree() {
        new Consent(Stagehand.app()).say(true);
    }

    static boolean offered(Stagehand stage) {
        return Walk.find(stage.activity.screen().root(), Texts.WRONG).getVisibility() == View.VISIBLE;
    }

    /** Of the folder, in order. */
    static String[] names() {
        String[] names = dir().list();
        names = names == null ? new String[0] : names;
        java.util.Arrays.sort(names);
        return names;
    }

    static JSONObject words(int number) throws IOException, JSONException {
        File file = new File(dir(), String.format("%06d.json", number));
        return new JSONObject(new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8));
    }

    /** The grey or the colours of a PNG, by Java's own reader: row by row, as many bytes a pixel as it has bands. */
    static byte[] pixels(byte[] png) throws IOException {
        java.awt.image.BufferedImage image = javax.imageio.ImageIO.read(new ByteArrayInputStream(png));
        java.awt.image.Raster raster = image.getRaster();
        int[] samples = raster.getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
        byte[] pixels = new byte[samples.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) samples[i];
        }
        return pixels;
    }

    static byte[] pixels(int number) throws IOException {
        return pixels(Files.readAllBytes(new File(dir(), String.format("%06d.png", number)).toPath()));
    }

    /** Its entries, in its order; each is checked by Java's own reader. */
    static Map<String, byte[]> unzip(byte[] zip) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                assertEquals(null, entries.put(entry.getName(), in.readAllBytes()));
            }
        }
        return entries;
    }

    static JSONObject document(Map<String, byte[]> entries) throws JSONException {
        assertEquals("corrections.json", entries.keySet().iterator().next());
        return new JSONObject(new String(entries.get("corrections.json"), StandardCharsets.UTF_8));
    }

    static Correction correction(Contract contract, String label, String read, KeptFrame frame) {
        float[] seen = new float[contract.inputHeight * contract.inputWidth * contract.channels];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = i % 7 / 6f;
        }
        String backbone = frame.embedding == null ? null : "ab".repeat(32);
        return Correction.of(label, read, frame, seen, contract, backbone);
    }

    static CorrectionsFolder folder() {
        return new CorrectionsFolder((Context) Stagehand.app());
    }
}
