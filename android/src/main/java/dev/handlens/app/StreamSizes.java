package dev.handlens.app;

import android.util.Size;

/** In which sizes the camera is asked for what is read and what is shown. */
final class StreamSizes {
    /** "PREVIEW" in CameraDevice.createCaptureSession's table of guaranteed streams: the screen's size, but no larger. */
    private static final Size LARGEST_PREVIEW = new Size(1920, 1080);

    private static final Size VGA = new Size(640, 480);

    final Size image;
    /** What is shown may be finer than what is read, but must show the same: it has the same shape. */
    final Size preview;

    private StreamSizes(Size image, Size preview) {
        this.image = image;
        this.preview = preview;
    }

    /** @param screen the display's size, either way round */
    static StreamSizes of(Size[] images, Size[] previews, Contract contract, Size screen) {
        Size image = pickImage(images, contract.frameWidth, contract.frameHeight);
        return new StreamSizes(image, pickPreview(previews, image, screen));
    }

    /** What a camera can surely deliver together, for one that has refused the better sizes. */
    static StreamSizes safe(Size[] images, Size[] previews) {
        Size image = pickImage(images, VGA.getWidth(), VGA.getHeight());
        return new StreamSizes(image, pickPreview(previews, image, VGA));
    }

    /**
     * The wanted size itself; else of those with its shape the nearest; else the nearest of all, which is then cropped.
     */
    static Size pickImage(Size[] sizes, int width, int height) {
        Size best = null;
        long bestCost = Long.MAX_VALUE;
        if (sizes != null) {
            for (Size size : sizes) {
                long otherShape = sameShape(size, new Size(width, height)) ? 0 : 1L << 40;
                // Enlarging invents what is not there: a size that is too small counts four times as far.
                long missing = Math.max(0, width - size.getWidth()) + Math.max(0, height - size.getHeight());
                long spare = Math.max(0, size.getWidth() - width) + Math.max(0, size.getHeight() - height);
                long cost = otherShape + 4 * missing + spare;
                if (cost < bestCost) {
                    best = size;
                    bestCost = cost;
                }
            }
        }
        return best == null ? new Size(width, height) : best;
    }

    /** The largest size of the image's own shape that every camera can deliver beside it. */
    static Size pickPreview(Size[] sizes, Size image, Size screen) {
        int width = Math.min(LARGEST_PREVIEW.getWidth(), Math.max(screen.getWidth(), screen.getHeight()));
        int height = Math.min(LARGEST_PREVIEW.getHeight(), Math.min(screen.getWidth(), screen.getHeight()));
        Size best = image;
        if (sizes != null) {
            for (Size size : sizes) {
                boolean guaranteed = size.getWidth() <= width && size.getHeight() <= height;
                if (sameShape(size, image) && guaranteed && size.getWidth() > best.getWidth()) {
                    best = size;
                }
            }
        }
        return best;
    }

    private static boolean sameShape(Size one, Size other) {
        return (long) one.getWidth() * other.getHeight() == (long) one.getHeight() * other.getWidth();
    }
}
