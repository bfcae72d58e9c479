import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.lite.Interpreter;
import org.tensorflow.lite.TensorFlowLite;

/**
 * FrameBench SHIMS MODEL FRAMES: the same camera frames through the {@code frame} signature and in the usual Java way.
 *
 * <p>FRAMES, all integers int32 little-endian:
 *
 * <pre>
 *   count | height | width | classes                                          once
 *   rotation | luma [height, width] | chroma u, chroma v [height/2, width/2]  count times, planes packed uint8
 * </pre>
 *
 * <p>Prints {@code runtime VERSION}, then a line for each frame and way: {@code frame NANOS 0 CLASS SCORE} and
 * {@code usual NANOS NANOS_BEFORE_NETWORK CLASS SCORE}. The truth is not told here.
 */
public final class FrameBench {
    /** Runs of each way before anything is timed; HotSpot has compiled both by then. */
    private static final int WARM_UP_RUNS = 60;

    public static void main(String[] arguments) throws IOException {
        // In this order, before the interpreter's class loads the library that needs them.
        for (String name : new String[] {"libc", "libm", "libdl", "liblog"}) {
            System.load(Path.of(arguments[0], name + ".so").toAbsolutePath().toString());
        }
        TensorFlowLite.init();
        System.out.println("runtime " + TensorFlowLite.runtimeVersion());
        ByteBuffer model = direct(Files.readAllBytes(Path.of(arguments[1])));
        try (FileChannel file = FileChannel.open(Path.of(arguments[2]));
                // One each: a shared interpreter would plan its memory anew at every change of signature.
                Interpreter forFrames = new Interpreter(model, options());
                Interpreter forPictures = new Interpreter(model, options())) {
            ByteBuffer header = read(file, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN));
            int count = header.getInt();
            CameraFrame frame = new CameraFrame(header.getInt(), header.getInt());
            int classes = header.getInt();
            FrameWay frameWay = new FrameWay(forFrames, frame, classes);
            UsualWay usualWay = new UsualWay(forPictures, classes);
            for (int i = 0; i < count; i++) {
                frame.readFrom(file);
                for (int run = 0; i == 0 && run < WARM_UP_RUNS; run++) {
                    frameWay.run(frame);
                    usualWay.run(frame);
                }
                // Whoever goes second finds the frame in the processor's cache, so they take turns.
                String first = i % 2 == 0 ? frameWay.run(frame) : usualWay.run(frame);
                String second = i % 2 == 0 ? usualWay.run(frame) : frameWay.run(frame);
                System.out.println(first + "\n" + second);
            }
        }
    }

    private static Interpreter.Options options() {
        return new Interpreter.Options().setNumThreads(1).setUseXNNPACK(true);
    }

    static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer direct(byte[] content) {
        ByteBuffer buffer = direct(content.length);
        buffer.put(content).rewind();
        return buffer;
    }

    /** Fills the buffer from the file's position and rewinds it. */
    static ByteBuffer read(FileChannel file, ByteBuffer into) throws IOException {
        into.clear();
        while (into.hasRemaining()) {
            if (file.read(into) < 0) {
                throw new EOFException("the file of frames ends early");
            }
        }
        into.rewind();
        return into;
    }

    static int best(float[] probabilities) {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            if (probabilities[i] > probabilities[best]) {
                best = i;
            }
        }
        return best;
    }

    /** What android.media.Image hands over: three planes in native memory. */
    private static final class CameraFrame {
        final int height;
        final int width;
        final ByteBuffer luma;
        final ByteBuffer chromaU;
        final ByteBuffer chromaV;
        /** Clockwise quarter turns that bring the frame upright, 0..3. */
        int quarterTurns;

        CameraFrame(int height, int width) {
            this.height = height;
            this.width = width;
            luma = direct(height * width);
            chromaU = direct(height / 2 * (width / 2));
            chromaV = direct(height / 2 * (width / 2));
        }

        void readFrom(FileChannel file) throws IOException {
            quarterTurns = read(file, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN)).getInt();
            read(file, luma);
            read(file, chromaU);
            read(file, chromaV);
        }
    }

    /** As the app does it: the camera's own memory in, buffers made once, nothing computed in Java. */
    private static final class FrameWay {
        private final Interpreter interpreter;
        private final ByteBuffer rotation = direct(4);
        private final ByteBuffer output;
        private final ByteBuffer presence = direct(4);
        private final ByteBuffer box = direct(16);
        private final ByteBuffer seen;
        private final FloatBuffer outputFloats;
        private final float[] probabilities;
        private final Map<String, Object> inputs = new HashMap<>();
        private final Map<String, Object> outputs = new HashMap<>();

        FrameWay(Interpreter interpreter, CameraFrame frame, int classes) {
            this.interpreter = interpreter;
            output = direct(4 * classes);
            outputFloats = output.asFloatBuffer();
            probabilities = new float[classes];
            seen = direct(interpreter.getOutputTensorFromSignature("seen", "frame").numBytes());
            inputs.put("luma", frame.luma);
            inputs.put("rotation", rotation);
            outputs.put("output_node", output);
            outputs.put("presence", presence);
            outputs.put("box", box);
            outputs.put("seen", seen);
        }

        String run(CameraFrame frame) {
            long started = System.nanoTime();
            rotation.putInt(0, frame.quarterTurns);
            // The interpreter writes from the position on and leaves it at the end.
            for (Object buffer : outputs.values()) {
                ((ByteBuffer) buffer).rewind();
            }
            interpreter.runSignature(inputs, outputs, "frame");
            outputFloats.rewind();
            outputFloats.get(probabilities);
            int label = best(probabilities);
            float score = presence.getFloat(0) * probabilities[label];
            long taken = System.nanoTime() - started;
            return "frame " + taken + " 0 " + label + " " + score;
        }
    }

    /**
     * As the tutorials do it, step by step, every array made anew for every frame. What they leave to
     * android.graphics.Bitmap is written out here with the same arithmetic; its filter looks at four pixels only.
     */
    private static final class UsualWay {
        private static final int SIDE = 28;
        private static final int MOST = 262143; // 255 in the formula's 10 bits of fraction

        private final Interpreter interpreter;
        private final int classes;

        UsualWay(Interpreter interpreter, int classes) {
            this.interpreter = interpreter;
            this.classes = classes;
        }

        String run(CameraFrame frame) {
            long started = System.nanoTime();
            int[] upright = turned(argb(frame), frame.height, frame.width, frame.quarterTurns);
            boolean odd = frame.quarterTurns % 2 == 1;
            int width = odd ? frame.height : frame.width;
            int height = odd ? frame.width : frame.height;
            int side = Math.min(width, height);
            int[] small = scaled(cropped(upright, width, (width - side) / 2, (height - side) / 2, side), side);
            ByteBuffer input = floats(small);
            long prepared = System.nanoTime() - started;
            float[][] probabilities = new float[1][classes];
            Map<String, Object> inputs = new HashMap<>();
            inputs.put("input_node", input);
            Map<String, Object> outputs = new HashMap<>();
            outputs.put("output_node", probabilities);
            interpreter.runSignature(inputs, outputs, "picture");
            int label = best(probabilities[0]);
            long taken = System.nanoTime() - started;
            return "usual " + taken + " " + prepared + " " + label + " " + probabilities[0][label];
        }

        /** YUV_420_888 to ARGB: planes copied out, then BT.601 in integers for each pixel. */
        private static int[] argb(CameraFrame frame) {
            byte[] luma = copied(frame.luma);
            byte[] chromaU = copied(frame.chromaU);
            byte[] chromaV = copied(frame.chromaV);
            int[] pixels = new int[frame.height * frame.width];
            int at = 0;
            for (int row = 0; row < frame.height; row++) {
                int chromaRow = (row >> 1) * (frame.width / 2);
                for (int column = 0; column < frame.width; column++) {
                    int chroma = chromaRow + (column >> 1);
                    pixels[at] = argb(luma[at] & 0xff, chromaU[chroma] & 0xff, chromaV[chroma] & 0xff);
                    at++;
                }
            }
            return pixels;
        }

        private static byte[] copied(ByteBuffer plane) {
            byte[] bytes = new byte[plane.capacity()];
            plane.duplicate().get(bytes);
            return bytes;
        }

        private static int argb(int luma, int chromaU, int chromaV) {
            int y = Math.max(luma - 16, 0);
            int u = chromaU - 128;
            int v = chromaV - 128;
            int red = Math.min(Math.max(1192 * y + 1634 * v, 0), MOST);
            int green = Math.min(Math.max(1192 * y - 833 * v - 400 * u, 0), MOST);
            int blue = Math.min(Math.max(1192 * y + 2066 * u, 0), MOST);
            return 0xff000000 | red << 6 & 0xff0000 | green >> 2 & 0xff00 | blue >> 10 & 0xff;
        }

        /** Turned clockwise by quarter turns. */
        private static int[] turned(int[] pixels, int height, int width, int quarterTurns) {
            if (quarterTurns == 0) {
                return pixels;
            }
            int[] result = new int[pixels.length];
            for (int row = 0; row < height; row++) {
                for (int column = 0; column < width; column++) {
                    int to;
                    if (quarterTurns == 1) {
                        to = column * height + height - 1 - row;
                    } else if (quarterTurns == 2) {
                        to = pixels.length - 1 - (row * width + column);
                    } else {
                        to = (width - 1 - column) * height + row;
                    }
                    result[to] = pixels[row * width + column];
                }
            }
            return result;
        }

        private static int[] cropped(int[] pixels, int width, int left, int top, int side) {
            int[] result = new int[side * side];
            for (int row = 0; row < side; row++) {
                System.arraycopy(pixels, (top + row) * width + left, result, row * side, side);
            }
            return result;
        }

        /** To SIDE x SIDE, bilinear, as Bitmap.createScaledBitmap with its filter on. */
        private static int[] scaled(int[] pixels, int side) {
            int[] result = new int[SIDE * SIDE];
            float step = (float) side / SIDE;
            for (int row = 0; row < SIDE; row++) {
                float y = (row + 0.5f) * step - 0.5f;
                int top = (int) y;
                int bottom = Math.min(top + 1, side - 1);
                for (int column = 0; column < SIDE; column++) {
                    float x = (column + 0.5f) * step - 0.5f;
                    int left = (int) x;
                    int right = Math.min(left + 1, side - 1);
                    int above = mixed(pixels[top * side + left], pixels[top * side + right], x - left);
                    int below = mixed(pixels[bottom * side + left], pixels[bottom * side + right], x - left);
                    result[row * SIDE + column] = mixed(above, below, y - top);
                }
            }
            return result;
        }

        private static int mixed(int one, int other, float share) {
            int result = 0xff000000;
            for (int shift = 0; shift <= 16; shift += 8) {
                int from = one >> shift & 0xff;
                int to = other >> shift & 0xff;
                result |= Math.round(from + (to - from) * share) << shift;
            }
            return result;
        }

        /** Grey, light ink on dark, 0..1. */
        private static ByteBuffer floats(int[] pixels) {
            ByteBuffer input = direct(4 * pixels.length);
            for (int pixel : pixels) {
                float grey = 0.299f * (pixel >> 16 & 0xff) + 0.587f * (pixel >> 8 & 0xff) + 0.114f * (pixel & 0xff);
                input.putFloat((255 - grey) / 255);
            }
            input.rewind();
            return input;
        }
    }
}
