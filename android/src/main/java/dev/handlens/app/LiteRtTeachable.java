package dev.handlens.app;

import android.util.Log;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.lite.DataType;
import org.tensorflow.lite.Interpreter;
import org.tensorflow.lite.Tensor;

/** The signatures {@code read} and {@code learn} of a model file, beside its {@code frame}. Allocates nothing for a step. */
final class LiteRtTeachable implements Teachable {
    static final String EMBEDDING = "embedding";
    private static final String READ = "read";
    private static final String LEARN = "learn";
    private static final String WEIGHTS = "taught_weights";
    private static final String BIAS = "taught_bias";
    private static final String MEANS = "taught_means";
    private static final String TARGET = "target";
    private static final String RATE = "rate";
    private static final String PROBABILITIES = "output_node";
    private static final String PRESENCE = "presence";
    private static final int FLOAT_BYTES = 4;

    /** The frame's; {@link LiteRtModel} has it written. */
    final ByteBuffer frameEmbedding = TaughtRows.direct(FLOAT_BYTES * LENGTH);

    private final Interpreter interpreter;
    private final Exemplars exemplars;
    private final FloatBuffer frameFloats = frameEmbedding.asFloatBuffer();
    private final ByteBuffer embedding = TaughtRows.direct(FLOAT_BYTES * LENGTH);
    private final FloatBuffer embeddingFloats = embedding.asFloatBuffer();
    private final ByteBuffer target;
    private final ByteBuffer rate = TaughtRows.direct(FLOAT_BYTES);
    private final ByteBuffer probabilities;
    private final ByteBuffer presence = TaughtRows.direct(FLOAT_BYTES);
    private final Map<String, Object> readInputs = new HashMap<>();
    private final Map<String, Object> readOutputs = new HashMap<>();
    private final Map<String, Object> learnInputs = new HashMap<>();
    private final Map<String, Object> learnOutputs = new HashMap<>();
    private int lastTarget;

    private LiteRtTeachable(Interpreter interpreter, int labels, Exemplars exemplars) {
        this.interpreter = interpreter;
        this.exemplars = exemplars;
        target = TaughtRows.direct(FLOAT_BYTES * (labels + SLOTS));
        probabilities = TaughtRows.direct(FLOAT_BYTES * (labels + SLOTS));
        readInputs.put(EMBEDDING, embedding);
        readOutputs.put(PROBABILITIES, probabilities);
        readOutputs.put(PRESENCE, presence);
        learnInputs.put(EMBEDDING, embedding);
        learnInputs.put(TARGET, target);
        learnInputs.put(RATE, rate);
    }

    /** Null if the file has other signatures, or other tensors in them: then it is read with, and not taught. */
    static LiteRtTeachable find(Interpreter interpreter, String frame, int labels, Exemplars exemplars) {
        try {
            boolean fits = fits(new Signatures(interpreter), frame, labels);
            return fits ? new LiteRtTeachable(interpreter, labels, exemplars) : null;
        } catch (RuntimeException e) {
            Log.w("handlens", "this model cannot be taught", e);
            return null;
        }
    }

    private static boolean fits(Signatures has, String frame, int labels) {
        return has.output(frame, EMBEDDING, 1, LENGTH)
                && has.input(READ, EMBEDDING, 1, LENGTH)
                && has.input(READ, WEIGHTS, SLOTS, LENGTH)
                && has.input(READ, BIAS, SLOTS)
                && has.input(READ, MEANS, SLOTS, LENGTH)
                && has.output(READ, PROBABILITIES, 1, labels + SLOTS)
                && has.output(READ, PRESENCE, 1)
                && has.input(LEARN, EMBEDDING, 1, LENGTH)
                && has.input(LEARN, TARGET, 1, labels + SLOTS)
                && has.input(LEARN, WEIGHTS, SLOTS, LENGTH)
                && has.input(LEARN, BIAS, SLOTS)
                && has.input(LEARN, RATE)
                && has.output(LEARN, WEIGHTS, SLOTS, LENGTH)
                && has.output(LEARN, BIAS, SLOTS);
    }

    /** Asks what a file has, without a word for what it has not. */
    private static final class Signatures {
        private final Interpreter interpreter;

        Signatures(Interpreter interpreter) {
            this.interpreter = interpreter;
        }

        boolean input(String signature, String name, int... shape) {
            return has(signature)
                    && Arrays.asList(interpreter.getSignatureInputs(signature)).contains(name)
                    && fits(interpreter.getInputTensorFromSignature(name, signature), shape);
        }

        boolean output(String signature, String name, int... shape) {
            return has(signature)
                    && Arrays.asList(interpreter.getSignatureOutputs(signature)).contains(name)
                    && fits(interpreter.getOutputTensorFromSignature(name, signature), shape);
        }

        private boolean has(String signature) {
            return Arrays.asList(interpreter.getSignatureKeys()).contains(signature);
        }

        private static boolean fits(Tensor tensor, int... shape) {
            return tensor.dataType() == DataType.FLOAT32 && Arrays.equals(tensor.shape(), shape);
        }
    }

    @Override
    public Exemplars exemplars() {
        return exemplars;
    }

    @Override
    public void embedding(float[] into) {
        frameFloats.rewind();
        frameFloats.get(into);
    }

    @Override
    public void learn(float[] one, int right, TaughtRows rows, float pace) {
        embeddingFloats.rewind();
        embeddingFloats.put(one);
        target.putFloat(FLOAT_BYTES * lastTarget, 0);
        target.putFloat(FLOAT_BYTES * right, 1);
        lastTarget = right;
        rate.putFloat(0, pace);
        learnInputs.put(WEIGHTS, rows.weights());
        learnInputs.put(BIAS, rows.bias());
        learnOutputs.put(WEIGHTS, rows.nextWeights());
        learnOutputs.put(BIAS, rows.nextBias());
        interpreter.runSignature(learnInputs, learnOutputs, LEARN);
        rows.swap();
    }

    @Override
    public float read(float[] one, TaughtRows rows, float[] into) {
        embeddingFloats.rewind();
        embeddingFloats.put(one);
        readInputs.put(WEIGHTS, rows.weights());
        readInputs.put(BIAS, rows.bias());
        readInputs.put(MEANS, rows.means());
        probabilities.rewind();
        presence.rewind();
        interpreter.runSignature(readInputs, readOutputs, READ);
        for (int i = 0; i < into.length; i++) {
            into[i] = probabilities.getFloat(FLOAT_BYTES * i);
        }
        return presence.getFloat(0);
    }
}
