package dev.handlens.app;

import java.nio.ByteBuffer;

/** How light a part of the frame is, and how sharp: from a few thousand of its pixels. */
final class LensLight {
    private static final int STEP = 4;
    /** Around a box, in its own size: the paper beside the ink belongs to its contrast. */
    private static final float ROOM = 1.3f;
    /** A pixel in two hundred may be noise. */
    private static final int OUTLIERS = 200;

    /** Between the darkest and the lightest, 0..255, without the outliers. */
    final int range;
    /** The steepest step over four pixels, 0..255, without the outliers. */
    final int edge;

    private LensLight(int range, int edge) {
        this.range = range;
        this.edge = edge;
    }

    /** Of the lens: the frame's centred square. */
    static float mean(ByteBuffer luma, int width, int height) {
        int side = Math.min(width, height);
        long sum = 0;
        int count = 0;
        for (int y = (height - side) / 2; y < (height + side) / 2; y += 2 * STEP) {
            for (int x = (width - side) / 2; x < (width + side) / 2; x += 2 * STEP) {
                sum += luma.get(y * width + x) & 255;
                count++;
            }
        }
        return (float) sum / Math.max(1, count);
    }

    /** @param box centre x, centre y, width, height in units of the upright lens; the frame may lie otherwise */
    static LensLight around(ByteBuffer luma, int width, int height, int quarterTurns, float[] box) {
        int side = Math.min(width, height);
        float[] centre = lying(box[0], box[1], quarterTurns);
        boolean sideways = quarterTurns % 2 == 1;
        float halfWidth = ROOM / 2 * (sideways ? box[3] : box[2]);
        float halfHeight = ROOM / 2 * (sideways ? box[2] : box[3]);
        int left = (width - side) / 2 + clamp(Math.round((centre[0] - halfWidth) * side), side);
        int right = (width - side) / 2 + clamp(Math.round((centre[0] + halfWidth) * side), side);
        int top = (height - side) / 2 + clamp(Math.round((centre[1] - halfHeight) * side), side);
        int bottom = (height - side) / 2 + clamp(Math.round((centre[1] + halfHeight) * side), side);
        int[] values = new int[256];
        int[] steps = new int[256];
        for (int y = top; y < bottom - STEP; y += 2) {
            for (int x = left; x < right - STEP; x += 2) {
                int here = luma.get(y * width + x) & 255;
                values[here]++;
                int across = Math.abs(here - (luma.get(y * width + x + STEP) & 255));
                int down = Math.abs(here - (luma.get((y + STEP) * width + x) & 255));
                steps[Math.max(across, down)]++;
            }
        }
        return new LensLight(255 - fromTop(values, true) - fromTop(values, false), 255 - fromTop(steps, false));
    }

    /** Where a point of the upright lens lies in the frame, in units of the lens: the turns taken back. */
    private static float[] lying(float x, float y, int quarterTurns) {
        switch (quarterTurns) {
            case 1:
                return new float[] {y, 1 - x};
            case 2:
                return new float[] {1 - x, 1 - y};
            case 3:
                return new float[] {1 - y, x};
            default:
                return new float[] {x, y};
        }
    }

    private static int clamp(int value, int side) {
        return Math.max(0, Math.min(side, value));
    }

    /** How far from the end of the scale the values begin, without the outliers. */
    private static int fromTop(int[] counts, boolean fromBottom) {
        int all = 0;
        for (int count : counts) {
            all += count;
        }
        int left = all / OUTLIERS;
        for (int i = 0; i < counts.length; i++) {
            left -= counts[fromBottom ? i : counts.length - 1 - i];
            if (left < 0) {
                return i;
            }
        }
        return counts.length - 1;
    }
}
