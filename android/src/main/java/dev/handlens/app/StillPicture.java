package dev.handlens.app;

import android.content.ContentResolver;
import android.graphics.Bitmap;
import android.graphics.BitmapFactory;
import android.media.ExifInterface;
import android.net.Uri;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A still picture's pixels, upright as its EXIF tag says, transparent parts on their ground; as handlens.pictures.decode and
 * ground have them, to the byte.
 */
final class StillPicture {
    /** What a pixel's byte is: one of its colours, or its luma. */
    enum Channel {
        RED,
        GREEN,
        BLUE,
        LUMA
    }

    /** A larger picture is opened at a half, a quarter or an eighth of its size. */
    private static final long MOST_PIXELS = 24_000_000;

    static final int LARGEST_SAMPLE = 8;
    private static final int OPAQUE = 255;
    private static final int STRIP_ROWS = 64;

    /** Of the upright picture. */
    final int width;

    final int height;
    private final Bitmap stored;
    private final int orientation;
    private final int ground;

    /**
     * A picture that is open already.
     *
     * @param stored its pixels, not premultiplied by their alpha
     * @param orientation EXIF 2.3, tag 0x0112: 1 to 8
     */
    StillPicture(Bitmap stored, int orientation) {
        this.stored = stored;
        this.orientation = orientation;
        boolean sideways = orientation >= 5;
        width = sideways ? stored.getHeight() : stored.getWidth();
        height = sideways ? stored.getWidth() : stored.getHeight();
        ground = stored.hasAlpha() ? groundOf() : OPAQUE;
    }

    /**
     * Opens a picture that the user picked.
     *
     * @param leastSample 1 for all of its pixels, as far as there is memory for them; 2, 4 or 8 for fewer
     * @throws IOException if it cannot be opened, or is no picture
     */
    static StillPicture open(ContentResolver content, Uri picture, int leastSample) throws IOException {
        BitmapFactory.Options options = new BitmapFactory.Options();
        options.inJustDecodeBounds = true;
        try (InputStream in = content.openInputStream(picture)) {
            BitmapFactory.decodeStream(in, null, options);
        }
        options.inSampleSize = Math.max(leastSample, sampleFor((long) options.outWidth * options.outHeight));
        options.inJustDecodeBounds = false;
        options.inPremultiplied = false;
        options.inPreferredConfig = Bitmap.Config.ARGB_8888;
        Bitmap bitmap;
        try (InputStream in = content.openInputStream(picture)) {
            bitmap = BitmapFactory.decodeStream(in, null, options);
        }
        if (bitmap == null) {
            throw new IOException(Texts.PICTURE_UNREADABLE);
        }
        int orientation = ExifInterface.ORIENTATION_NORMAL;
        try (InputStream in = content.openInputStream(picture)) {
            int tag = new ExifInterface(in).getAttributeInt(ExifInterface.TAG_ORIENTATION, orientation);
            orientation = tag >= 1 && tag <= 8 ? tag : orientation;
        } catch (IOException | RuntimeException noTag) {
            orientation = ExifInterface.ORIENTATION_NORMAL;
        }
        return new StillPicture(bitmap, orientation);
    }

    /** By how much a picture shrinks while it is opened: 1, 2, 4 or 8. */
    static int sampleFor(long pixels) {
        int sample = 1;
        while (pixels > MOST_PIXELS * sample * sample && sample < LARGEST_SAMPLE) {
            sample *= 2;
        }
        return sample;
    }

    /** One byte of each pixel, upright. */
    Scaling.Plane plane(Channel channel) {
        byte[] bytes = new byte[width * height];
        eachRow((row, y) -> {
            for (int x = 0; x < row.length; x++) {
                bytes[place(x, y)] = (byte) value(row[x], channel);
            }
        });
        return new Scaling.Plane(bytes, width, height);
    }

    /** What a look shows of it, in colour, for the screen. */
    Bitmap show(StillLook look, int side) {
        int[] pixels = new int[side * side];
        Arrays.fill(pixels, OPAQUE << 24);
        for (Channel channel : new Channel[] {Channel.RED, Channel.GREEN, Channel.BLUE}) {
            byte[] lens = look.lens(plane(channel), side);
            int shift = 16 - 8 * channel.ordinal();
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] |= (lens[i] & 255) << shift;
            }
        }
        return Bitmap.createBitmap(pixels, side, side, Bitmap.Config.ARGB_8888);
    }

    /** Where a stored pixel lies in the upright picture: which side its row 0 and column 0 are there. */
    private int place(int x, int y) {
        boolean sideways = orientation >= 5;
        int column = sideways ? y : x;
        int row = sideways ? x : y;
        boolean upsideDown = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
        boolean mirrored = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
        return (upsideDown ? height - 1 - row : row) * width + (mirrored ? width - 1 - column : column);
    }

    private int value(int argb, Channel channel) {
        int alpha = argb >>> 24;
        int red = onGround(argb >> 16 & 255, alpha);
        int green = onGround(argb >> 8 & 255, alpha);
        int blue = onGround(argb & 255, alpha);
        switch (channel) {
            case RED:
                return red;
            case GREEN:
                return green;
            case BLUE:
                return blue;
            default:
                return luma(red, green, blue);
        }
    }

    private int onGround(int value, int alpha) {
        return (alpha * value + (OPAQUE - alpha) * ground + 127) / OPAQUE;
    }

    /** ITU-R BT.601, full range, as in JFIF; in fixed point, as Pillow's mode L. */
    static int luma(int red, int green, int blue) {
        return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
    }

    /** Light drawings on transparency go over black, all else over white. */
    private int groundOf() {
        long[] sums = new long[3];
        eachRow((row, y) -> {
            for (int argb : row) {
                int alpha = argb >>> 24;
                sums[0] += (long) alpha * luma(argb >> 16 & 255, argb >> 8 & 255, argb & 255);
                sums[1] += alpha;
                sums[2] += alpha < 128 ? 1 : 0;
            }
        });
        boolean light = 2 * sums[0] > OPAQUE * sums[1];
        boolean clear = 2 * sums[2] > (long) width * height;
        return light && clear ? 0 : OPAQUE;
    }

    private interface RowVisitor {
        void visit(int[] row, int y);
    }

    private void eachRow(RowVisitor visitor) {
        int columns = stored.getWidth();
        int[] strip = new int[columns * STRIP_ROWS];
        int[] row = new int[columns];
        for (int top = 0; top < stored.getHeight(); top += STRIP_ROWS) {
            int rows = Math.min(STRIP_ROWS, stored.getHeight() - top);
            stored.getPixels(strip, 0, columns, 0, top, columns, rows);
            for (int y = 0; y < rows; y++) {
                System.arraycopy(strip, y * columns, row, 0, columns);
                visitor.visit(row, top + y);
            }
        }
    }
}
