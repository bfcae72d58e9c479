package dev.handlens.app;

import java.nio.ByteBuffer;

/**
 * Brings the centred part of one plane that has the wanted shape to the wanted size: bilinear, or the mean of whole
 * pixels where the plane is more than half as large again. Only for cameras without the contract's size; its tables are
 * made once.
 */
final class Resampler {
    private static final int ONE = 256;

    private final int cropTop;
    private final int cropHeight;
    private final int wantedHeight;
    private final int wantedWidth;
    private final int box;
    private final int[] column;
    private final int[] columnWeight;
    private final byte[][] rows;
    private final byte[] line;

    Resampler(int height, int width, int wantedHeight, int wantedWidth) {
        this.wantedHeight = wantedHeight;
        this.wantedWidth = wantedWidth;
        int cropWidth = Math.min(width, (int) ((long) height * wantedWidth / wantedHeight));
        cropHeight = Math.min(height, (int) ((long) width * wantedHeight / wantedWidth));
        cropTop = (height - cropHeight) / 2;
        int cropLeft = (width - cropWidth) / 2;
        box = Math.max(1, Math.round((float) cropWidth / wantedWidth));
        column = new int[wantedWidth];
        columnWeight = new int[wantedWidth];
        for (int x = 0; x < wantedWidth; x++) {
            float left = left(x, cropWidth, wantedWidth);
            column[x] = cropLeft + (int) left;
            columnWeight[x] = Math.round((left - (int) left) * ONE);
        }
        rows = new byte[box == 1 ? 2 : box][width];
        line = new byte[wantedWidth];
    }

    /** First pixel (with fraction) of the box around the wanted pixel's centre, kept inside the crop. */
    private float left(int index, int crop, int wanted) {
        float reach = box == 1 ? 2 : box;
        float centre = (index + 0.5f) * crop / wanted;
        return Math.max(0, Math.min(centre - reach / 2 + (box == 1 ? 0.5f : 0), crop - reach));
    }

    /** Reads {@code plane} (its position is moved) and fills {@code into}, which is left rewound. */
    void resample(ByteBuffer plane, int rowStride, int pixelStride, PlaneRows reader, ByteBuffer into) {
        into.rewind();
        for (int y = 0; y < wantedHeight; y++) {
            float top = left(y, cropHeight, wantedHeight);
            for (int i = 0; i < rows.length; i++) {
                reader.read(plane, cropTop + (int) top + i, rowStride, pixelStride, rows[i]);
            }
            if (box == 1) {
                blend(Math.round((top - (int) top) * ONE));
            } else {
                average();
            }
            into.put(line);
        }
        into.rewind();
    }

    private void blend(int lowerWeight) {
        byte[] upper = rows[0];
        byte[] lower = rows[1];
        for (int x = 0; x < wantedWidth; x++) {
            int at = column[x];
            int right = columnWeight[x];
            int above = (upper[at] & 255) * (ONE - right) + (upper[at + 1] & 255) * right;
            int below = (lower[at] & 255) * (ONE - right) + (lower[at + 1] & 255) * right;
            line[x] = (byte) ((above * (ONE - lowerWeight) + below * lowerWeight + ONE * ONE / 2) / (ONE * ONE));
        }
    }

    private void average() {
        for (int x = 0; x < wantedWidth; x++) {
            int sum = box * box / 2;
            for (int i = 0; i < box; i++) {
                for (int j = 0; j < box; j++) {
                    sum += rows[i][column[x] + j] & 255;
                }
            }
            line[x] = (byte) (sum / (box * box));
        }
    }
}
