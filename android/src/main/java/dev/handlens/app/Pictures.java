package dev.handlens.app;

import android.graphics.Bitmap;
import android.graphics.Color;
import android.graphics.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Still pictures as the frames that a camera would have delivered, to the byte as handlens.pictures makes them; and frames as
 * pictures, for the screen.
 */
final class Pictures {
    /** A sample of chroma stands for so many pixels across and down (4:2:0). */
    private static final int CHROMA_BLOCK = 2;

    private Pictures() {}

    /** The frame of view ink that shows a look at a picture; what is left and right of the lens repeats the lens's edge. */
    static Frame frameOf(Scaling.Plane luma, StillLook look, Contract contract) {
        int side = Math.min(contract.frameHeight, contract.frameWidth);
        Frame frame = new Frame();
        frame.luma = buffer(padded(look.lens(luma, side), side, side, contract));
        return frame;
    }

    /** The frame of view photo: the picture's centred square fills the lens, what is beside it the margins. */
    static Frame frameOf(StillPicture picture, Contract contract) {
        Frame frame = new Frame();
        if (!contract.colour) {
            frame.luma = buffer(framed(picture.plane(StillPicture.Channel.LUMA), contract));
            return frame;
        }
        byte[] red = framed(picture.plane(StillPicture.Channel.RED), contract);
        byte[] green = framed(picture.plane(StillPicture.Channel.GREEN), contract);
        byte[] blue = framed(picture.plane(StillPicture.Channel.BLUE), contract);
        byte[] luma = new byte[red.length];
        for (int i = 0; i < luma.length; i++) {
            luma[i] = (byte) StillPicture.luma(red[i] & 255, green[i] & 255, blue[i] & 255);
        }
        frame.luma = buffer(luma);
        frame.chromaU = chroma(red, green, blue, contract.frameWidth, new int[] {-299, -587, 886, 1772});
        frame.chromaV = chroma(red, green, blue, contract.frameWidth, new int[] {701, -587, -114, 1402});
        return frame;
    }

    private static byte[] framed(Scaling.Plane plane, Contract contract) {
        int height = contract.frameHeight;
        int shorter = Math.min(plane.width, plane.height);
        double wide = (double) shorter * contract.frameWidth / height;
        double left = (plane.width - wide) / 2;
        double top = (double) (plane.height - shorter) / 2;
        float from = (float) Math.max(left, 0);
        float until = (float) Math.min(left + wide, plane.width);
        double scale = (double) height / shorter;
        double columns = Math.rint((Math.min(left + wide, plane.width) - Math.max(left, 0)) * scale);
        int width = Math.min(contract.frameWidth, Math.max(1, (int) columns));
        float bottom = (float) Math.min(top + shorter, plane.height);
        byte[] scaled = Scaling.resized(plane, from, (float) Math.max(top, 0), until, bottom, width, height, scale >= 1);
        return padded(scaled, width, height, contract);
    }

    /** In the middle of a frame's plane; each row goes on with its first and last pixel. */
    private static byte[] padded(byte[] pixels, int width, int height, Contract contract) {
        int before = (contract.frameWidth - width) / 2;
        int wide = contract.frameWidth;
        byte[] plane = new byte[height * wide];
        for (int y = 0; y < height; y++) {
            int line = y * wide;
            System.arraycopy(pixels, y * width, plane, line + before, width);
            Arrays.fill(plane, line, line + before, pixels[y * width]);
            Arrays.fill(plane, line + before + width, line + wide, pixels[(y + 1) * width - 1]);
        }
        return plane;
    }

    /** The lens of a luma frame, upright, for the screen. */
    static Bitmap lensOf(Frame frame, Contract contract) {
        int height = contract.frameHeight;
        int width = contract.frameWidth;
        int side = Math.min(height, width);
        int[] pixels = new int[side * side];
        int top = (height - side) / 2;
        int left = (width - side) / 2;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int grey = frame.luma.get((top + y) * width + left + x) & 255;
                pixels[y * side + x] = colour(frame, grey, top + y, left + x, width);
            }
        }
        Bitmap bitmap = Bitmap.createBitmap(pixels, side, side, Bitmap.Config.ARGB_8888);
        Matrix upright = new Matrix();
        upright.postRotate(90 * frame.quarterTurns);
        return frame.quarterTurns == 0 ? bitmap : Bitmap.createBitmap(bitmap, 0, 0, side, side, upright, false);
    }

    /** ITU-R BT.601, full range, as in JFIF; grey where a frame has no colours. */
    static int colour(Frame frame, int luma, int y, int x, int width) {
        if (frame.chromaU == null) {
            return Color.rgb(luma, luma, luma);
        }
        int at = y / 2 * (width / 2) + x / 2;
        float u = (frame.chromaU.get(at) & 255) - 128;
        float v = (frame.chromaV.get(at) & 255) - 128;
        int green = toByte(luma - 0.344136f * u - 0.714136f * v);
        return Color.rgb(toByte(luma + 1.402f * v), green, toByte(luma + 1.772f * u));
    }

    /**
     * One sample of four pixels.
     *
     * @param weights thousandths of red, green and blue, and what their way from luma is divided by
     */
    private static ByteBuffer chroma(byte[] red, byte[] green, byte[] blue, int width, int[] weights) {
        byte[] plane = new byte[red.length / (CHROMA_BLOCK * CHROMA_BLOCK)];
        int half = width / CHROMA_BLOCK;
        int scale = weights[3];
        for (int i = 0; i < plane.length; i++) {
            int at = i / half * CHROMA_BLOCK * width + i % half * CHROMA_BLOCK;
            int sum = 4 * scale * 128 + 2 * scale;
            for (int corner : new int[] {at, at + 1, at + width, at + width + 1}) {
                sum += weights[0] * (red[corner] & 255) + weights[1] * (green[corner] & 255) + weights[2] * (blue[corner] & 255);
            }
            plane[i] = (byte) Math.max(0, Math.min(255, Math.floorDiv(sum, 4 * scale)));
        }
        return buffer(plane);
    }

    private static ByteBuffer buffer(byte[] plane) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(plane.length).order(ByteOrder.nativeOrder());
        buffer.put(plane);
        buffer.rewind();
        return buffer;
    }

    private static int toByte(float value) {
        return Math.max(0, Math.min(255, Math.round(value)));
    }
}
