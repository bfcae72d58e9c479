package dev.handlens.app;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the model eats: packed planes of the contract's size, and how the sensor lies. A frame is lent, not given: its
 * buffers are only valid until the call that receives it returns, since they may be the camera's own memory.
 */
final class Frame {
    private static final int NO_COLOUR = 128;

    /** Direct, exactly height x width bytes. */
    ByteBuffer luma;
    /** Direct, exactly height/2 x width/2 bytes; null for a model that takes luma alone. */
    ByteBuffer chromaU;
    ByteBuffer chromaV;
    /** Clockwise quarter turns that bring the frame upright, 0..3. */
    int quarterTurns;

    /** In which there is nothing, as of a covered camera. */
    static Frame black(Contract contract) {
        Frame frame = new Frame();
        frame.luma = plane(contract.frameHeight, contract.frameWidth, 0);
        if (contract.colour) {
            frame.chromaU = plane(contract.frameHeight / 2, contract.frameWidth / 2, NO_COLOUR);
            frame.chromaV = plane(contract.frameHeight / 2, contract.frameWidth / 2, NO_COLOUR);
        }
        return frame;
    }

    private static ByteBuffer plane(int height, int width, int value) {
        ByteBuffer plane = ByteBuffer.allocateDirect(height * width).order(ByteOrder.nativeOrder());
        while (plane.hasRemaining()) {
            plane.put((byte) value);
        }
        plane.rewind();
        return plane;
    }
}
