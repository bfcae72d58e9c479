package dev.handlens.app;

import android.graphics.Bitmap;

/** What stands in a frame's lens, upright and small: each pixel is the mean of those that it stands for. */
final class Thumbnail {
    static final int SIDE = 96;

    private Thumbnail() {}

    static Bitmap of(Frame frame, Contract contract) {
        int lens = Math.min(contract.frameHeight, contract.frameWidth);
        int top = (contract.frameHeight - lens) / 2;
        int left = (contract.frameWidth - lens) / 2;
        int[] pixels = new int[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            int fromY = top + y * lens / SIDE;
            int untilY = Math.max(fromY + 1, top + (y + 1) * lens / SIDE);
            for (int x = 0; x < SIDE; x++) {
                int fromX = left + x * lens / SIDE;
                int untilX = Math.max(fromX + 1, left + (x + 1) * lens / SIDE);
                int sum = 0;
                for (int row = fromY; row < untilY; row++) {
                    for (int column = fromX; column < untilX; column++) {
                        sum += frame.luma.get(row * contract.frameWidth + column) & 255;
                    }
                }
                int luma = sum / ((untilY - fromY) * (untilX - fromX));
                pixels[upright(x, y, frame.quarterTurns)] =
                        Pictures.colour(frame, luma, (fromY + untilY) / 2, (fromX + untilX) / 2, contract.frameWidth);
            }
        }
        return Bitmap.createBitmap(pixels, SIDE, SIDE, Bitmap.Config.ARGB_8888);
    }

    private static int upright(int x, int y, int quarterTurns) {
        int column = x;
        int row = y;
        for (int turn = 0; turn < (quarterTurns & 3); turn++) {
            int above = row;
            row = column;
            column = SIDE - 1 - above;
        }
        return row * SIDE + column;
    }
}
