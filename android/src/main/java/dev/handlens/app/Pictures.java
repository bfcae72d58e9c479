package dev.handlens.app;

import android.content.ContentResolver;
import android.graphics.Bitmap;
import android.graphics.BitmapFactory;
import android.graphics.Canvas;
import android.graphics.Color;
import android.graphics.Matrix;
import android.graphics.Paint;
import android.graphics.RectF;
import android.media.ExifInterface;
import android.net.Uri;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Still pictures: opened upright, turned into the frame that a camera would have delivered, cut to the lens for the
 * screen.
 */
final class Pictures {
    /** A picture is opened no larger than it takes to fill a large screen. */
    private static final int ENOUGH_PIXELS = 1440;

    private Pictures() {}

    /**
     * Opens a picture that the user picked, upright as its EXIF tag says.
     *
     * @throws IOException if it cannot be opened, or is no picture
     */
    static Bitmap open(ContentResolver content, Uri picture) throws IOException {
        BitmapFactory.Options options = new BitmapFactory.Options();
        options.inJustDecodeBounds = true;
        try (InputStream in = content.openInputStream(picture)) {
            BitmapFactory.decodeStream(in, null, options);
        }
        options.inSampleSize = 1;
        while (Math.min(options.outWidth, options.outHeight) / (2 * options.inSampleSize) >= ENOUGH_PIXELS) {
            options.inSampleSize *= 2;
        }
        options.inJustDecodeBounds = false;
        Bitmap bitmap;
        try (InputStream in = content.openInputStream(picture)) {
            bitmap = BitmapFactory.decodeStream(in, null, options);
        }
        if (bitmap == null) {
            throw new IOException(Texts.PICTURE_UNREADABLE);
        }
        Matrix upright = new Matrix();
        try (InputStream in = content.openInputStream(picture)) {
            int tag = new ExifInterface(in).getAttributeInt(ExifInterface.TAG_ORIENTATION, ExifInterface.ORIENTATION_NORMAL);
            orient(upright, tag);
        } catch (IOException | RuntimeException noTag) {
            upright.reset();
        }
        return upright.isIdentity()
                ? bitmap
                : Bitmap.createBitmap(bitmap, 0, 0, bitmap.getWidth(), bitmap.getHeight(), upright, true);
    }

    /** EXIF 2.3, tag 0x0112: the turn, and for the even numbers and 5 and 7 the flip before it. */
    static void orient(Matrix matrix, int tag) {
        boolean flipped = tag == 2 || tag == 4 || tag == 5 || tag == 7;
        if (flipped) {
            matrix.postScale(-1, 1);
        }
        int degrees = tag == 3 || tag == 4 ? 180 : tag == 6 || tag == 7 ? 90 : tag == 5 || tag == 8 ? 270 : 0;
        matrix.postRotate(degrees);
    }

    /** The frame that a camera would have delivered of an upright picture: its centred square fills the lens. */
    static Frame frameOf(Bitmap picture, Contract contract) {
        int height = contract.frameHeight;
        int width = contract.frameWidth;
        Bitmap scene = Bitmap.createBitmap(width, height, Bitmap.Config.ARGB_8888);
        Canvas canvas = new Canvas(scene);
        canvas.drawColor(Color.WHITE);
        float scale = (float) Math.min(width, height) / Math.min(picture.getWidth(), picture.getHeight());
        RectF into = new RectF(0, 0, picture.getWidth() * scale, picture.getHeight() * scale);
        into.offset((width - into.width()) / 2, (height - into.height()) / 2);
        canvas.drawBitmap(shrink(picture, scale), null, into, new Paint(Paint.FILTER_BITMAP_FLAG));
        int[] pixels = new int[width * height];
        scene.getPixels(pixels, 0, width, 0, 0, width, height);
        Frame frame = new Frame();
        frame.luma = luma(pixels);
        if (contract.colour) {
            frame.chromaU = chroma(pixels, width, -0.168736f, -0.331264f, 0.5f);
            frame.chromaV = chroma(pixels, width, 0.5f, -0.418688f, -0.081312f);
        }
        return frame;
    }

    /** Bilinear filtering reads four pixels: halving first keeps thin strokes from falling between them. */
    private static Bitmap shrink(Bitmap picture, float scale) {
        Bitmap small = picture;
        for (float left = scale; left < 0.5f; left *= 2) {
            int width = Math.max(1, small.getWidth() / 2);
            int height = Math.max(1, small.getHeight() / 2);
            small = Bitmap.createScaledBitmap(small, width, height, true);
        }
        return small;
    }

    /** The centred square of an upright picture, for the screen. */
    static Bitmap lensOf(Bitmap picture) {
        int side = Math.min(picture.getWidth(), picture.getHeight());
        int left = (picture.getWidth() - side) / 2;
        int top = (picture.getHeight() - side) / 2;
        return Bitmap.createBitmap(picture, left, top, side, side);
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
                boolean colour = frame.chromaU != null;
                pixels[y * side + x] = colour ? rgb(frame, grey, top + y, left + x, width) : Color.rgb(grey, grey, grey);
            }
        }
        Bitmap bitmap = Bitmap.createBitmap(pixels, side, side, Bitmap.Config.ARGB_8888);
        Matrix upright = new Matrix();
        upright.postRotate(90 * frame.quarterTurns);
        return frame.quarterTurns == 0 ? bitmap : Bitmap.createBitmap(bitmap, 0, 0, side, side, upright, false);
    }

    /** ITU-R BT.601, full range, as in JFIF. */
    private static int rgb(Frame frame, int luma, int y, int x, int width) {
        int at = y / 2 * (width / 2) + x / 2;
        float u = (frame.chromaU.get(at) & 255) - 128;
        float v = (frame.chromaV.get(at) & 255) - 128;
        int green = toByte(luma - 0.344136f * u - 0.714136f * v);
        return Color.rgb(toByte(luma + 1.402f * v), green, toByte(luma + 1.772f * u));
    }

    private static ByteBuffer luma(int[] pixels) {
        ByteBuffer plane = ByteBuffer.allocateDirect(pixels.length).order(ByteOrder.nativeOrder());
        for (int i = 0; i < pixels.length; i++) {
            int p = pixels[i];
            plane.put(i, (byte) toByte(0.299f * Color.red(p) + 0.587f * Color.green(p) + 0.114f * Color.blue(p)));
        }
        return plane;
    }

    /** One sample of four pixels. */
    private static ByteBuffer chroma(int[] pixels, int width, float red, float green, float blue) {
        ByteBuffer plane = ByteBuffer.allocateDirect(pixels.length / 4).order(ByteOrder.nativeOrder());
        int half = width / 2;
        for (int i = 0; i < pixels.length / 4; i++) {
            int at = i / half * 2 * width + i % half * 2;
            float sum = 0;
            for (int corner : new int[] {at, at + 1, at + width, at + width + 1}) {
                int p = pixels[corner];
                sum += red * Color.red(p) + green * Color.green(p) + blue * Color.blue(p);
            }
            plane.put(i, (byte) toByte(128 + sum / 4));
        }
        return plane;
    }

    private static int toByte(float value) {
        return Math.max(0, Math.min(255, Math.round(value)));
    }
}
