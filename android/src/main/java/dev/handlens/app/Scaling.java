package dev.handlens.app;

import java.util.Arrays;

/**
 * Brings a plane of bytes to another size, to the bit as handlens.pictures.scaling: means of what lies under a pixel when it
 * shrinks (BOX), smooth curves when it grows (BICUBIC, a = -0.5); weights of 22 bits, the columns first, a byte after each
 * pass.
 */
final class Scaling {
    /** So many bits a weight has after its point: the sum of 255 times all of them, and some more, fits 32 bits. */
    private static final int BITS = 22;

    private static final double BICUBIC_A = -0.5;

    /** The first of the pixels that a wanted pixel is made of. */
    private final int[] first;

    /** Their weights, adding up to 1 << BITS. */
    private final int[][] weights;

    /** Whether nothing changes along this axis. */
    private final boolean idle;

    /**
     * Along one axis.
     *
     * @param length how many pixels there are
     * @param from where what is wanted begins, in pixels
     * @param until where it ends
     * @param wanted how many pixels are to be made of it
     */
    private Scaling(int length, float from, float until, int wanted, boolean smooth) {
        idle = wanted == length && from == 0 && until == length;
        first = new int[wanted];
        weights = new int[wanted][];
        double scale = (double) (until - from) / wanted;
        double stretch = Math.max(scale, 1);
        double support = (smooth ? 2 : 0.5) * stretch;
        for (int i = 0; i < wanted; i++) {
            double centre = from + (i + 0.5) * scale;
            first[i] = Math.max(0, (int) (centre - support + 0.5));
            int count = Math.min(length, (int) (centre + support + 0.5)) - first[i];
            double[] shares = new double[count];
            double sum = 0;
            for (int j = 0; j < count; j++) {
                double away = (j + first[i] - centre + 0.5) * (1 / stretch);
                shares[j] = smooth ? bicubic(Math.abs(away)) : away > -0.5 && away <= 0.5 ? 1 : 0;
                sum += shares[j];
            }
            weights[i] = new int[count];
            for (int j = 0; j < count; j++) {
                double share = (sum == 0 ? shares[j] : shares[j] / sum) * (1 << BITS);
                weights[i][j] = (int) (share < 0 ? share - 0.5 : share + 0.5);
            }
        }
    }

    private static double bicubic(double away) {
        if (away < 1) {
            return ((BICUBIC_A + 2) * away - (BICUBIC_A + 3)) * away * away + 1;
        }
        return away < 2 ? (((away - 5) * away + 8) * away - 4) * BICUBIC_A : 0;
    }

    /**
     * A whole plane.
     *
     * @param smooth BICUBIC; else BOX
     * @return row by row, {@code wantedWidth} x {@code wantedHeight}
     */
    static byte[] resized(Plane plane, int wantedWidth, int wantedHeight, boolean smooth) {
        return resized(plane, 0, 0, plane.width, plane.height, wantedWidth, wantedHeight, smooth);
    }

    /** The same of a part of the plane, whose edges may run through pixels. */
    static byte[] resized(
            Plane plane, float left, float top, float right, float bottom, int wantedWidth, int wantedHeight, boolean smooth) {
        Scaling across = new Scaling(plane.width, left, right, wantedWidth, smooth);
        Scaling down = new Scaling(plane.height, top, bottom, wantedHeight, smooth);
        int firstRow = down.idle ? 0 : down.first[0];
        int rows = (down.idle ? plane.height : down.first[wantedHeight - 1] + down.weights[wantedHeight - 1].length) - firstRow;
        byte[] narrow = new byte[rows * wantedWidth];
        for (int y = 0; y < rows; y++) {
            int from = plane.start + (firstRow + y) * plane.stride;
            if (across.idle) {
                System.arraycopy(plane.bytes, from, narrow, y * wantedWidth, wantedWidth);
            } else {
                across.apply(plane.bytes, from, narrow, y * wantedWidth);
            }
        }
        return down.idle ? narrow : down.applyToRows(narrow, firstRow, wantedWidth);
    }

    private void apply(byte[] from, int start, byte[] into, int at) {
        for (int x = 0; x < first.length; x++) {
            int sum = 1 << (BITS - 1);
            int pixel = start + first[x];
            for (int weight : weights[x]) {
                sum += (from[pixel++] & 255) * weight;
            }
            into[at + x] = clipped(sum);
        }
    }

    private byte[] applyToRows(byte[] from, int firstRow, int width) {
        byte[] into = new byte[first.length * width];
        int[] sums = new int[width];
        for (int y = 0; y < first.length; y++) {
            Arrays.fill(sums, 1 << (BITS - 1));
            int at = (first[y] - firstRow) * width;
            for (int weight : weights[y]) {
                for (int x = 0; x < width; x++) {
                    sums[x] += (from[at++] & 255) * weight;
                }
            }
            for (int x = 0; x < width; x++) {
                into[y * width + x] = clipped(sums[x]);
            }
        }
        return into;
    }

    private static byte clipped(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> BITS));
    }

    /** Bytes, row by row; or a part of them, without a copy. */
    static final class Plane {
        final byte[] bytes;
        final int start;
        final int stride;
        final int width;
        final int height;

        Plane(byte[] bytes, int width, int height) {
            this(bytes, 0, width, width, height);
        }

        private Plane(byte[] bytes, int start, int stride, int width, int height) {
            this.bytes = bytes;
            this.start = start;
            this.stride = stride;
            this.width = width;
            this.height = height;
        }

        Plane part(int left, int top, int width, int height) {
            return new Plane(bytes, start + top * stride + left, stride, width, height);
        }
    }
}
