package dev.handlens.app;

import android.media.Image;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Turns a camera's YUV_420_888 image into a {@link Frame}: the planes' own memory wherever their samples lie packed and
 * the size is the contract's, else a copy into buffers that are allocated once.
 */
final class FramePacker {
    private final Frame frame = new Frame();
    private final Plane luma;
    private final Plane chromaU;
    private final Plane chromaV;

    FramePacker(Contract contract) {
        luma = new Plane(contract.frameHeight, contract.frameWidth);
        chromaU = contract.colour ? new Plane(contract.frameHeight / 2, contract.frameWidth / 2) : null;
        chromaV = contract.colour ? new Plane(contract.frameHeight / 2, contract.frameWidth / 2) : null;
    }

    /** The frame is lent until the image is closed or the next call. */
    Frame pack(Image image, int quarterTurns) {
        Image.Plane[] planes = image.getPlanes();
        int height = image.getHeight();
        int width = image.getWidth();
        frame.quarterTurns = quarterTurns;
        frame.luma = luma.packed(planes[0], height, width);
        if (chromaU != null) {
            frame.chromaU = chromaU.packed(planes[1], height / 2, width / 2);
            frame.chromaV = chromaV.packed(planes[2], height / 2, width / 2);
        }
        return frame;
    }

    /** Whether the newest luma plane had to be copied. */
    boolean copied() {
        return luma.copied;
    }

    private static final class Plane {
        private final int height;
        private final int width;
        private final PlaneRows rows = new PlaneRows();
        private final byte[] line;
        private ByteBuffer copy;
        private Resampler resampler;
        private int resampledHeight;
        private int resampledWidth;
        boolean copied;

        Plane(int height, int width) {
            this.height = height;
            this.width = width;
            line = new byte[width];
        }

        ByteBuffer packed(Image.Plane plane, int planeHeight, int planeWidth) {
            ByteBuffer bytes = plane.getBuffer();
            int rowStride = plane.getRowStride();
            int pixelStride = plane.getPixelStride();
            boolean rightSize = planeHeight == height && planeWidth == width;
            copied = !(rightSize && pixelStride == 1 && rowStride == width && bytes.isDirect());
            if (!copied) {
                return exactly(bytes);
            }
            if (copy == null) {
                copy = ByteBuffer.allocateDirect(height * width).order(ByteOrder.nativeOrder());
            }
            bytes.clear();
            if (rightSize) {
                copy.rewind();
                for (int row = 0; row < height; row++) {
                    rows.read(bytes, row, rowStride, pixelStride, line);
                    copy.put(line);
                }
                copy.rewind();
            } else {
                resample(bytes, rowStride, pixelStride, planeHeight, planeWidth);
            }
            return copy;
        }

        private void resample(ByteBuffer bytes, int rowStride, int pixelStride, int planeHeight, int planeWidth) {
            if (resampler == null || resampledHeight != planeHeight || resampledWidth != planeWidth) {
                resampler = new Resampler(planeHeight, planeWidth, height, width);
                resampledHeight = planeHeight;
                resampledWidth = planeWidth;
            }
            resampler.resample(bytes, rowStride, pixelStride, rows, copy);
        }

        /** The interpreter compares a buffer's capacity, not its limit, with the tensor's bytes. */
        private ByteBuffer exactly(ByteBuffer bytes) {
            bytes.clear();
            if (bytes.capacity() == height * width && bytes.order() == ByteOrder.nativeOrder()) {
                return bytes;
            }
            bytes.limit(height * width);
            return bytes.slice().order(ByteOrder.nativeOrder());
        }
    }
}
