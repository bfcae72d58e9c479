package dev.handlens.app;

/**
 * What the lens showed, as a file: the centred square of a frame in the frame's own pixels, upright, not mirrored. View ink: the
 * luma as the camera gave it. View photo: RGB by BT.601 in full range (JFIF 1.02, section 7), in 65536ths and rounded, the way
 * back from {@link Pictures}'s planes:
 *
 * <pre>
 * red   = luma + 1.402 v                        v, u: chroma less 128; one sample for 2 x 2 pixels
 * green = luma - 0.344136 u - 0.714136 v
 * blue  = luma + 1.772 u
 * </pre>
 */
final class LensPicture {
    private static final int BITS = 16;
    private static final int HALF = 1 << (BITS - 1);
    private static final int RED_V = 91881;
    private static final int GREEN_U = 22553;
    private static final int GREEN_V = 46802;
    private static final int BLUE_U = 116130;

    private LensPicture() {}

    /** PNG: grey in view ink, RGB in view photo. */
    static byte[] png(KeptFrame frame, Contract contract) {
        int side = Math.min(contract.frameHeight, contract.frameWidth);
        byte[] pixels = pixels(frame, contract);
        return contract.ink ? Png.grey(pixels, side) : Png.rgb(pixels, side);
    }

    /** Row by row; one byte a pixel in view ink, three in view photo. */
    static byte[] pixels(KeptFrame frame, Contract contract) {
        int width = contract.frameWidth;
        int side = Math.min(contract.frameHeight, width);
        int top = (contract.frameHeight - side) / 2;
        int left = (width - side) / 2;
        byte[] pixels = new byte[side * side * (contract.ink ? 1 : 3)];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int row = top + row(x, y, frame.quarterTurns, side);
                // A quarter turn more brings a column to where the row was.
                int column = left + row(x, y, frame.quarterTurns + 3, side);
                int luma = frame.luma[row * width + column] & 255;
                if (contract.ink) {
                    pixels[y * side + x] = (byte) luma;
                } else {
                    rgb(luma, frame, row / 2 * (width / 2) + column / 2, pixels, 3 * (y * side + x));
                }
            }
        }
        return pixels;
    }

    /** Of the frame, for a place in the upright lens. */
    private static int row(int x, int y, int turns, int side) {
        switch (turns % 4) {
            case 0:
                return y;
            case 1:
                return side - 1 - x;
            case 2:
                return side - 1 - y;
            default:
                return x;
        }
    }

    private static void rgb(int luma, KeptFrame frame, int sample, byte[] into, int at) {
        int u = frame.chromaU == null ? 0 : (frame.chromaU[sample] & 255) - 128;
        int v = frame.chromaV == null ? 0 : (frame.chromaV[sample] & 255) - 128;
        into[at] = toByte(luma, RED_V * v);
        into[at + 1] = toByte(luma, -GREEN_U * u - GREEN_V * v);
        into[at + 2] = toByte(luma, BLUE_U * u);
    }

    private static byte toByte(int luma, int parts) {
        return (byte) Math.max(0, Math.min(255, luma + ((parts + HALF) >> BITS)));
    }
}
