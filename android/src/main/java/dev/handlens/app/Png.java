package dev.handlens.app;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes PNG (ISO/IEC 15948): 8-bit grey, which {@code Bitmap.compress} cannot, or 8-bit RGB.
 *
 * <pre>
 * file    89 "PNG" 0D 0A 1A 0A | IHDR | IDAT | IEND
 * chunk   uint32 length | 4 letters | bytes | uint32 CRC-32 of letters and bytes; all big-endian
 * IHDR    uint32 width, height | uint8 8 bits a sample, colour type (0 grey, 2 RGB), 0, 0, 0
 * IDAT    zlib of each row: uint8 filter, 4 (Paeth) | what the neighbours did not tell of its bytes
 * </pre>
 */
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int BITS = 8;
    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final byte PAETH = 4;

    private Png() {}

    /** @param pixels row by row, one byte a pixel */
    static byte[] grey(byte[] pixels, int width) {
        return write(pixels, width, 1, GREY);
    }

    /** @param pixels row by row, red, green, blue of each pixel */
    static byte[] rgb(byte[] pixels, int width) {
        return write(pixels, width, 3, RGB);
    }

    private static byte[] write(byte[] pixels, int width, int channels, int type) {
        int height = pixels.length / channels / width;
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) BITS).put((byte) type);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(SIGNATURE, 0, SIGNATURE.length);
        chunk(file, "IHDR", header.array(), header.capacity());
        byte[] rows = filtered(pixels, width * channels, channels);
        byte[] packed = new byte[rows.length + rows.length / 100 + 1024];
        chunk(file, "IDAT", packed, deflated(rows, packed));
        chunk(file, "IEND", new byte[0], 0);
        return file.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String letters, byte[] bytes, int length) {
        byte[] name = letters.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name, 0, name.length);
        crc.update(bytes, 0, length);
        write(file, length);
        file.write(name, 0, name.length);
        file.write(bytes, 0, length);
        write(file, (int) crc.getValue());
    }

    private static void write(ByteArrayOutputStream file, int value) {
        file.write(ByteBuffer.allocate(4).putInt(value).array(), 0, 4);
    }

    private static int deflated(byte[] rows, byte[] into) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(rows);
            deflater.finish();
            return deflater.deflate(into);
        } finally {
            deflater.end();
        }
    }

    private static byte[] filtered(byte[] pixels, int row, int channels) {
        int height = pixels.length / row;
        byte[] out = new byte[pixels.length + height];
        int at = 0;
        for (int y = 0; y < height; y++) {
            out[at++] = PAETH;
            for (int x = 0; x < row; x++) {
                int i = y * row + x;
                int left = x >= channels ? pixels[i - channels] & 255 : 0;
                int above = y > 0 ? pixels[i - row] & 255 : 0;
                int corner = x >= channels && y > 0 ? pixels[i - row - channels] & 255 : 0;
                out[at++] = (byte) (pixels[i] - paeth(left, above, corner));
            }
        }
        return out;
    }

    /** Section 9.4: whichever of the three is nearest to left + above - corner; of two as near the first. */
    private static int paeth(int left, int above, int corner) {
        int byLeft = Math.abs(above - corner);
        int byAbove = Math.abs(left - corner);
        int byCorner = Math.abs(left + above - 2 * corner);
        return byLeft <= byAbove && byLeft <= byCorner ? left : byAbove <= byCorner ? above : corner;
    }
}
