package dev.handlens.app;

import android.content.Context;
import android.content.res.AssetManager;
import android.util.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.lite.DataType;
import org.tensorflow.lite.Interpreter;
import org.tensorflow.lite.Tensor;
import org.tensorflow.lite.TensorFlowLite;

/** The packaged .tflite in the phone's own runtime, through its {@code frame} signature. */
final class LiteRtModel implements Model {
    /** The library that the app carries: said where it cannot be asked itself. */
    static final String LIBRARY = "tensorflow-lite 2.16.1";

    private static final String LOG = "handlens";
    private static final String SIGNATURE = "frame";
    private static final String LUMA = "luma";
    private static final String CHROMA_U = "chroma_u";
    private static final String CHROMA_V = "chroma_v";
    private static final String ROTATION = "rotation";
    private static final String PROBABILITIES = "output_node";
    private static final String PRESENCE = "presence";
    private static final String BOX = "box";
    private static final String SEEN = "seen";

    private final Contract contract;
    private final Interpreter interpreter;
    private final ByteBuffer rotation = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
    private final Map<String, Object> inputs = new HashMap<>();
    private final Map<String, Object> outputs = new HashMap<>();
    private final Output probabilities;
    private final Output presence;
    private final Output box;
    private final Output seen;
    /** Null if the file has no signatures to be taught by, or no exemplars go with it. */
    private final LiteRtTeachable teachable;

    private final float[] onePresence = new float[1];

    /** One output tensor: the bytes that the interpreter writes and the floats that we read, the same memory. */
    private static final class Output {
        final ByteBuffer bytes;
        final FloatBuffer floats;

        Output(int count) {
            bytes = ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder());
            floats = bytes.asFloatBuffer();
        }

        void read(float[] into) {
            floats.rewind();
            floats.get(into, 0, floats.capacity());
        }
    }

    private LiteRtModel(Contract contract, Interpreter interpreter, Exemplars exemplars) throws ModelMisfit {
        this.contract = contract;
        this.interpreter = interpreter;
        if (!Arrays.asList(interpreter.getSignatureKeys()).contains(SIGNATURE)) {
            throw new ModelMisfit(Texts.MISFIT_NO_FRAME);
        }
        int height = contract.frameHeight;
        int width = contract.frameWidth;
        requireInput(LUMA, DataType.UINT8, height, width);
        requireInput(ROTATION, DataType.INT32);
        inputs.put(ROTATION, rotation);
        if (contract.colour) {
            requireInput(CHROMA_U, DataType.UINT8, height / 2, width / 2);
            requireInput(CHROMA_V, DataType.UINT8, height / 2, width / 2);
        }
        probabilities = output(PROBABILITIES, contract.labels.length);
        presence = output(PRESENCE, 1);
        box = output(BOX, 4);
        seen = output(SEEN, contract.inputHeight * contract.inputWidth * contract.channels);
        teachable = exemplars == null
                ? null
                : LiteRtTeachable.find(interpreter, SIGNATURE, contract.labels.length, exemplars);
        if (teachable != null) {
            outputs.put(LiteRtTeachable.EMBEDDING, teachable.frameEmbedding);
        }
    }

    /**
     * Opens the model in the app's assets.
     *
     * @throws ModelMisfit if the runtime refuses it, or if it is not what its contract says
     * @throws LinkageError if the phone refuses the runtime's library
     */
    static Model open(Context context) throws IOException, ModelMisfit {
        LargePages.load(context);
        AssetManager assets = context.getAssets();
        Contract contract = Contract.parse(Assets.text(assets, Assets.CONTRACT));
        Exemplars exemplars = contract.embedding == Teachable.LENGTH ? exemplars(assets, contract) : null;
        return open(Assets.map(assets, Assets.MODEL), contract, exemplars);
    }

    /** Null if there are none that belong to this contract: then the model is read with, and not taught. */
    private static Exemplars exemplars(AssetManager assets, Contract contract) {
        try {
            return Exemplars.parse(Assets.map(assets, Assets.EXEMPLARS), contract.labels.length);
        } catch (IOException e) {
            Log.w(LOG, "this model cannot be taught", e);
            return null;
        }
    }

    /**
     * The same, of a model in memory: direct, native byte order.
     *
     * @param exemplars null for a model that is not to be taught
     */
    static Model open(ByteBuffer model, Contract contract, Exemplars exemplars) throws ModelMisfit {
        TensorFlowLite.init();
        Interpreter.Options options = new Interpreter.Options();
        options.setUseXNNPACK(true);
        options.setNumThreads(Runtime.getRuntime().availableProcessors() >= 4 ? 2 : 1);
        Interpreter interpreter;
        try {
            interpreter = new Interpreter(model, options);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new ModelMisfit(Texts.misfitRefused(e.getMessage()));
        }
        try {
            return new LiteRtModel(contract, interpreter, exemplars);
        } catch (ModelMisfit | RuntimeException e) {
            interpreter.close();
            throw e instanceof ModelMisfit ? (ModelMisfit) e : new ModelMisfit(Texts.misfitRefused(e.getMessage()));
        }
    }

    private void requireInput(String name, DataType type, int... shape) throws ModelMisfit {
        if (!Arrays.asList(interpreter.getSignatureInputs(SIGNATURE)).contains(name)) {
            throw new ModelMisfit(Texts.misfitTensor(name, Texts.MISSING, Arrays.toString(shape)));
        }
        Tensor tensor = interpreter.getInputTensorFromSignature(name, SIGNATURE);
        if (tensor.dataType() != type || !Arrays.equals(tensor.shape(), shape)) {
            String received = tensor.dataType() + " " + Arrays.toString(tensor.shape());
            throw new ModelMisfit(Texts.misfitTensor(name, received, type + " " + Arrays.toString(shape)));
        }
    }

    private Output output(String name, int count) throws ModelMisfit {
        if (!Arrays.asList(interpreter.getSignatureOutputs(SIGNATURE)).contains(name)) {
            throw new ModelMisfit(Texts.misfitTensor(name, Texts.MISSING, String.valueOf(count)));
        }
        Tensor tensor = interpreter.getOutputTensorFromSignature(name, SIGNATURE);
        if (tensor.dataType() != DataType.FLOAT32 || tensor.numElements() != count) {
            String received = tensor.dataType() + " " + tensor.numElements();
            throw new ModelMisfit(Texts.misfitTensor(name, received, DataType.FLOAT32 + " " + count));
        }
        Output output = new Output(count);
        outputs.put(name, output.bytes);
        return output;
    }

    @Override
    public Contract contract() {
        return contract;
    }

    @Override
    public void run(Frame frame, Answer answer) {
        inputs.put(LUMA, frame.luma);
        if (contract.colour) {
            inputs.put(CHROMA_U, frame.chromaU);
            inputs.put(CHROMA_V, frame.chromaV);
        }
        rotation.putInt(0, frame.quarterTurns);
        // The interpreter writes from the position on and leaves it at the end.
        probabilities.bytes.rewind();
        presence.bytes.rewind();
        box.bytes.rewind();
        seen.bytes.rewind();
        if (teachable != null) {
            teachable.frameEmbedding.rewind();
        }
        long start = System.nanoTime();
        interpreter.runSignature(inputs, outputs, SIGNATURE);
        answer.elapsedNanos = System.nanoTime() - start;
        probabilities.read(answer.probabilities);
        presence.read(onePresence);
        answer.presence = onePresence[0];
        box.read(answer.box);
        seen.read(answer.seen);
    }

    @Override
    public Teachable teachable() {
        return teachable;
    }

    @Override
    public String runtime() {
        return "LiteRT (tensorflow-lite) " + TensorFlowLite.runtimeVersion();
    }

    @Override
    public void close() {
        interpreter.close();
    }
}
