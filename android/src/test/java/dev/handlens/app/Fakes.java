package dev.handlens.app;

import android.graphics.ImageFormat;
import android.media.Image;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What stands in for the model and for the camera's memory in the tests. */
final class Fakes {
    static final String[] DIGITS = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    static final String[] SHELF = {
        "Espresso cup", "Moka pot, three cups", "Hand grinder with a walnut handle", "Gooseneck kettle", "Paper filter"
    };

    private Fakes() {}

    static String[] thousand() {
        return IntStream.range(0, 1000).mapToObj(i -> "Beetle no. " + i).toArray(String[]::new);
    }

    static String json(String view, int channels, String... labels) {
        String names = Arrays.stream(labels).map(l -> '"' + l + '"').collect(Collectors.joining(","));
        String planes = channels == 1 ? "\"luma\"" : "\"luma\",\"chroma_u\",\"chroma_v\"";
        int side = channels == 1 ? 28 : 64;
        return "{\"handlens\":2,\"name\":\"mnist\",\"task\":\"classify\",\"view\":\"" + view + "\",\"labels\":[" + names + "],"
                + "\"frame\":{\"height\":480,\"width\":640},\"planes\":[" + planes + "],\"input\":{\"height\":" + side
                + ",\"width\":" + side + ",\"channels\":" + channels + "},\"threshold\":0.5,\"nothing\":false,\"embedding\":null,\"calibrated\":true,"
                + "\"figures\":{\"frames\":{\"count\":2000,\"right\":1957,\"wrong\":22,\"no_reading\":21,\"of\":\"made frames\"},"
                + "\"network\":{\"count\":10000,\"accuracy\":0.9955}},"
                + "\"network\":\"compact\",\"precision\":\"float32\",\"seed\":0,\"versions\":{\"handlens\":\"0.1.0\"},"
                + "\"dataset\":{\"name\":\"mnist\",\"digest\":\"9f86d0\"}}";
    }

    static Contract contract(String view, int channels, String... labels) {
        try {
            return Contract.parse(json(view, channels, labels));
        } catch (ModelMisfit e) {
            throw new AssertionError(e);
        }
    }

    static Contract digits() {
        return contract("ink", 1, DIGITS);
    }

    /** A model that answers as it is told. */
    static final class FakeModel implements Model {
        final Contract contract;
        int label;
        float probability = 0.98f;
        float presence = 1;
        float[] box = {0.5f, 0.5f, 0.36f, 0.5f};
        boolean closed;
        int runs;
        RuntimeException trouble;
        Consumer<Frame> onRun = frame -> {};
        FakeTeachable teachable;

        FakeModel(Contract contract) {
            this.contract = contract;
        }

        @Override
        public Contract contract() {
            return contract;
        }

        @Override
        public void run(Frame frame, Answer answer) {
            runs++;
            onRun.accept(frame);
            if (trouble != null) {
                throw trouble;
            }
            int count = answer.probabilities.length;
            for (int i = 0; i < count; i++) {
                // What is left goes to the others unevenly, as it does with a trained model.
                answer.probabilities[i] = (1 - probability) * 2 * ((i * 7 + 3) % count + 0.5f) / count / count;
            }
            answer.probabilities[label] = probability;
            answer.presence = presence;
            System.arraycopy(box, 0, answer.box, 0, 4);
            answer.elapsedNanos = 1_240_000;
            Scenes.seen(answer.seen, contract);
        }

        @Override
        public Teachable teachable() {
            return teachable;
        }

        @Override
        public String runtime() {
            return "LiteRT (tensorflow-lite) 2.16.1";
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** A vector of length 1, along one axis and a little along another. */
    static float[] embedding(int axis, int other) {
        float[] embedding = new float[Teachable.LENGTH];
        embedding[axis] = 0.99f;
        embedding[other] = (float) Math.sqrt(1 - 0.99 * 0.99);
        return embedding;
    }

    /** exemplars.bin with {@code each} of every label: label k lies along axis k. */
    static ByteBuffer exemplarBytes(int labels, int each) {
        int record = 6 + Teachable.LENGTH;
        ByteBuffer bytes = ByteBuffer.allocate(44 + labels * each * record).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {'H', 'L', 'E', 'X'}).putShort((short) 1).putShort((short) Teachable.LENGTH);
        bytes.putInt(labels * each).put(new byte[32]);
        for (int i = 0; i < labels * each; i++) {
            bytes.putShort((short) (i / each)).putFloat(1f / 127);
            byte[] values = new byte[Teachable.LENGTH];
            values[i / each] = 127;
            bytes.put(values);
        }
        return bytes;
    }

    /** Learns nothing, and yet reads a taught class where an embedding lies along its mean, else the label of its axis. */
    static final class FakeTeachable implements Teachable {
        final int labels;
        final Exemplars exemplars;
        final List<Integer> targets = new ArrayList<>();
        final List<float[]> learnt = new ArrayList<>();
        final List<Float> rates = new ArrayList<>();
        /** Of the frames that are run. */
        volatile float[] embedding = Fakes.embedding(0, 1);
        volatile int reads;
        /** What teaching does to label 0: it is read as label 1. */
        boolean forgetful;
        Runnable onLearn = () -> {};
        /** A step moves the rows that are not used, too. */
        boolean stirs;

        FakeTeachable(int labels) {
            this.labels = labels;
            try {
                exemplars = Exemplars.parse(exemplarBytes(labels, 2), labels);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Exemplars exemplars() {
            return exemplars;
        }

        @Override
        public void embedding(float[] into) {
            System.arraycopy(embedding, 0, into, 0, into.length);
        }

        @Override
        public void learn(float[] one, int target, TaughtRows rows, float rate) {
            onLearn.run();
            if (stirs) {
                rows.weights().putFloat(4 * LENGTH * (SLOTS - 1), 1);
                rows.bias().putFloat(4 * (SLOTS - 1), 1);
            }
            targets.add(target);
            learnt.add(one.clone());
            rates.add(rate);
        }

        @Override
        public float read(float[] one, TaughtRows rows, float[] probabilities) {
            reads++;
            int best = 0;
            for (int k = 0; k < labels; k++) {
                best = one[k] > one[best] ? k : best;
            }
            for (int slot = 0; slot < SLOTS; slot++) {
                float cosine = 0;
                for (int k = 0; k < LENGTH; k++) {
                    cosine += one[k] * rows.mean(slot, k);
                }
                boolean used = rows.bias(slot) > TaughtRows.UNUSED;
                best = used && cosine > 0.9f ? labels + slot : best;
                best = used && forgetful && best == 0 ? 1 : best;
            }
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = i == best ? 0.9f : 0.1f / (probabilities.length - 1);
            }
            return 1;
        }
    }

    /** How a camera may lay out its planes. */
    enum Layout {
        /** Rows and samples packed. */
        PACKED(0, 1),
        /** Rows padded to a multiple; the last row stops at its last sample. */
        PADDED(64, 1),
        /** U and V interleaved, as nearly every phone does; each plane's last row stops at its last sample. */
        SEMI_PLANAR(0, 2),
        SEMI_PLANAR_PADDED(64, 2);

        final int padding;
        final int chromaPixelStride;

        Layout(int padding, int chromaPixelStride) {
            this.padding = padding;
            this.chromaPixelStride = chromaPixelStride;
        }
    }

    /**
     * An image of three planes in one of the layouts. Android's Image gained abstract methods: those without @Override.
     */
    static class FakeImage extends Image {
        final int width;
        final int height;
        final Plane[] planes;
        /** To be 1 in the end. */
        volatile int closes;
        RuntimeException locked;

        FakeImage(int width, int height, Layout layout, byte[] luma, byte[] chromaU, byte[] chromaV) {
            this.width = width;
            this.height = height;
            planes = new Plane[] {
                plane(luma, width, height, width + layout.padding, 1),
                plane(chromaU, width / 2, height / 2, layout),
                plane(chromaV, width / 2, height / 2, layout)
            };
        }

        private static Plane plane(byte[] samples, int width, int height, Layout layout) {
            int rowStride = width * layout.chromaPixelStride + layout.padding;
            return plane(samples, width, height, rowStride, layout.chromaPixelStride);
        }

        private static Plane plane(byte[] samples, int width, int height, int rowStride, int pixelStride) {
            int bytes = rowStride * (height - 1) + pixelStride * (width - 1) + 1;
            ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
            for (int i = 0; i < bytes; i++) {
                buffer.put(i, (byte) 0xEE);
            }
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    buffer.put(y * rowStride + x * pixelStride, samples[y * width + x]);
                }
            }
            return new Plane() {
                @Override
                public int getRowStride() {
                    return rowStride;
                }

                @Override
                public int getPixelStride() {
                    return pixelStride;
                }

                @Override
                public ByteBuffer getBuffer() {
                    return buffer;
                }
            };
        }

        @Override
        public int getFormat() {
            return ImageFormat.YUV_420_888;
        }

        @Override
        public int getWidth() {
            return width;
        }

        @Override
        public int getHeight() {
            return height;
        }

        @Override
        public long getTimestamp() {
            return 0;
        }

        public int getTransform() {
            return 0;
        }

        public int getScalingMode() {
            return 0;
        }

        @Override
        public Plane[] getPlanes() {
            if (locked != null) {
                throw locked;
            }
            return planes;
        }

        @Override
        public synchronized void close() {
            closes++;
        }
    }

    /** An even grey frame. */
    static FakeImage image() {
        byte[] luma = new byte[640 * 480];
        Arrays.fill(luma, (byte) 200);
        byte[] chroma = new byte[320 * 240];
        Arrays.fill(chroma, (byte) 128);
        return new FakeImage(640, 480, Layout.SEMI_PLANAR, luma, chroma, chroma);
    }
}
