package dev.handlens.app;

import java.nio.ByteBuffer;

/** Reads single rows of a camera's plane, whatever its strides; the scratch row is allocated once. */
final class PlaneRows {
    private byte[] raw = new byte[0];

    /**
     * Fills {@code into} with the samples of one row.
     *
     * <p>The last row may stop at its last sample: a plane holds rowStride * (height - 1) + pixelStride * (width - 1) +
     * 1 bytes, not rowStride * height.
     */
    void read(ByteBuffer plane, int row, int rowStride, int pixelStride, byte[] into) {
        plane.position(row * rowStride);
        if (pixelStride == 1) {
            plane.get(into);
            return;
        }
        int bytes = pixelStride * (into.length - 1) + 1;
        if (raw.length < bytes) {
            raw = new byte[bytes];
        }
        plane.get(raw, 0, bytes);
        for (int x = 0; x < into.length; x++) {
            into[x] = raw[x * pixelStride];
        }
    }
}
