package dev.handlens.app;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What is fitted: a row of weights, a bias and a mean for each slot, as the signatures take them. Weights and biases exist
 * twice, since a step of learning reads the one and writes the other.
 */
final class TaughtRows {
    /** The bias of a slot that is not used: its probability is 0. */
    static final float UNUSED = -10_000;

    private static final int FLOAT_BYTES = 4;
    private static final int ROW_BYTES = FLOAT_BYTES * Teachable.LENGTH;

    private ByteBuffer weights = direct(Teachable.SLOTS * ROW_BYTES);
    private ByteBuffer bias = direct(Teachable.SLOTS * FLOAT_BYTES);
    private ByteBuffer nextWeights = direct(Teachable.SLOTS * ROW_BYTES);
    private ByteBuffer nextBias = direct(Teachable.SLOTS * FLOAT_BYTES);
    private final ByteBuffer means = direct(Teachable.SLOTS * ROW_BYTES);

    /** Nothing learnt: the first {@code used} rows are zeros. */
    TaughtRows(int used) {
        clearFrom(used);
    }

    static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Slots from here on are not used; learning moves them a little all the same. */
    void clearFrom(int slot) {
        for (int i = slot; i < Teachable.SLOTS; i++) {
            bias.putFloat(i * FLOAT_BYTES, UNUSED);
            for (int k = 0; k < ROW_BYTES; k += FLOAT_BYTES) {
                weights.putFloat(i * ROW_BYTES + k, 0);
            }
        }
    }

    void setMean(int slot, float[] mean) {
        for (int k = 0; k < mean.length; k++) {
            means.putFloat(slot * ROW_BYTES + k * FLOAT_BYTES, mean[k]);
        }
    }

    float weight(int slot, int k) {
        return weights.getFloat(slot * ROW_BYTES + k * FLOAT_BYTES);
    }

    float bias(int slot) {
        return bias.getFloat(slot * FLOAT_BYTES);
    }

    float mean(int slot, int k) {
        return means.getFloat(slot * ROW_BYTES + k * FLOAT_BYTES);
    }

    ByteBuffer weights() {
        return weights;
    }

    ByteBuffer bias() {
        return bias;
    }

    ByteBuffer means() {
        return means;
    }

    /** Where a step writes; it counts after {@link #swap()}. */
    ByteBuffer nextWeights() {
        nextWeights.rewind();
        return nextWeights;
    }

    ByteBuffer nextBias() {
        nextBias.rewind();
        return nextBias;
    }

    void swap() {
        ByteBuffer lastWeights = weights;
        weights = nextWeights;
        nextWeights = lastWeights;
        ByteBuffer lastBias = bias;
        bias = nextBias;
        nextBias = lastBias;
    }
}
