package dev.handlens.app;

import android.content.res.AssetFileDescriptor;
import android.content.res.AssetManager;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** The files that ride in the APK's assets folder. */
final class Assets {
    static final String MODEL = "model.tflite";
    static final String CONTRACT = "contract.json";
    static final String GOLDEN_FRAMES = "golden.bin";
    static final String GOLDEN_ANSWERS = "golden.json";
    static final String EXEMPLARS = "exemplars.bin";
    static final String LICENCES = "licences.txt";

    private Assets() {}

    static String text(AssetManager assets, String name) throws IOException {
        return new String(bytes(assets, name), StandardCharsets.UTF_8);
    }

    static byte[] bytes(AssetManager assets, String name) throws IOException {
        try (InputStream in = assets.open(name)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] part = new byte[65536];
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                all.write(part, 0, n);
            }
            return all.toByteArray();
        }
    }

    /**
     * Mapped straight out of the APK, where the entry is stored; read into memory if some other packager deflated it.
     */
    static ByteBuffer map(AssetManager assets, String name) throws IOException {
        try (AssetFileDescriptor entry = assets.openFd(name);
                FileInputStream in = new FileInputStream(entry.getFileDescriptor())) {
            return in.getChannel()
                    .map(FileChannel.MapMode.READ_ONLY, entry.getStartOffset(), entry.getDeclaredLength());
        } catch (FileNotFoundException deflated) {
            byte[] bytes = bytes(assets, name);
            ByteBuffer copy = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder());
            copy.put(bytes);
            copy.rewind();
            return copy;
        }
    }
}
