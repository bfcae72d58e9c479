package dev.handlens.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Some of the training pictures as embeddings, so that a new class is not learnt at the others' expense.
 *
 * <pre>
 * exemplars.bin   little-endian: "HLEX" | uint16 version, 1 | uint16 length, 1280 | uint32 count | 32 bytes backbone | record...
 * backbone        sha256 that names the network which made the embeddings; those of another are worth nothing here
 * record          uint16 index of the label | float32 scale | int8 [length]; the embedding is scale * int8
 * </pre>
 */
final class Exemplars {
    /** By eye: a pass over them all would take a phone a second. */
    static final int MOST = 4096;

    private static final byte[] MAGIC = {'H', 'L', 'E', 'X'};
    private static final int VERSION = 1;
    private static final int BACKBONE_AT = 12;
    private static final int BACKBONE_BYTES = 32;
    private static final int RECORDS_AT = BACKBONE_AT + BACKBONE_BYTES;
    private static final int SCALE_AT = 2;
    private static final int VALUES_AT = 6;
    private static final int RECORD_BYTES = VALUES_AT + Teachable.LENGTH;

    /** Lower-case hexadecimal. */
    final String backbone;

    final int count;
    private final ByteBuffer bytes;

    private Exemplars(ByteBuffer bytes, int count) {
        this.bytes = bytes;
        this.count = count;
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < BACKBONE_BYTES; i++) {
            int value = bytes.get(BACKBONE_AT + i) & 255;
            hex.append(Character.forDigit(value >> 4, 16)).append(Character.forDigit(value & 15, 16));
        }
        backbone = hex.toString();
    }

    /**
     * Reads what the class comment draws; the bytes stay where they are.
     *
     * @param labels how many the contract has
     * @throws IOException other bytes, cut ones, or ones of another contract
     */
    static Exemplars parse(ByteBuffer content, int labels) throws IOException {
        ByteBuffer bytes = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        require(bytes.capacity() >= RECORDS_AT, "cut within the header", bytes.capacity());
        for (int i = 0; i < MAGIC.length; i++) {
            require(bytes.get(i) == MAGIC[i], "no exemplars", bytes.get(i));
        }
        require(bytes.getShort(4) == VERSION, "another version", bytes.getShort(4));
        require(bytes.getShort(6) == Teachable.LENGTH, "another length", bytes.getShort(6));
        int count = bytes.getInt(8);
        require(count >= 0 && count <= MOST, "so many", count);
        require(bytes.capacity() == RECORDS_AT + count * RECORD_BYTES, "cut or too long", bytes.capacity());
        Exemplars exemplars = new Exemplars(bytes, count);
        for (int i = 0; i < count; i++) {
            require(exemplars.label(i) < labels, "a label that the contract has not", exemplars.label(i));
            float scale = exemplars.scale(i);
            require(scale >= 0 && scale <= 1, "a scale that cannot be", Float.floatToIntBits(scale));
        }
        return exemplars;
    }

    private static void require(boolean fits, String wrong, int received) throws IOException {
        if (!fits) {
            throw new IOException("exemplars.bin: " + wrong + ": " + received);
        }
    }

    int label(int index) {
        return bytes.getShort(RECORDS_AT + index * RECORD_BYTES) & 0xFFFF;
    }

    private float scale(int index) {
        return bytes.getFloat(RECORDS_AT + index * RECORD_BYTES + SCALE_AT);
    }

    void embedding(int index, float[] into) {
        float scale = scale(index);
        int at = RECORDS_AT + index * RECORD_BYTES + VALUES_AT;
        for (int k = 0; k < into.length; k++) {
            into[k] = scale * bytes.get(at + k);
        }
    }
}
