package dev.handlens.app;

import java.nio.ByteBuffer;

/**
 * What the model eats: packed planes of the contract's size, and how the sensor lies. A frame is lent, not given: its
 * buffers are only valid until the call that receives it returns, since they may be the camera's own memory.
 */
final class Frame {
    /** Direct, exactly height x width bytes. */
    ByteBuffer luma;
    /** Direct, exactly height/2 x width/2 bytes; null for a model that takes luma alone. */
    ByteBuffer chromaU;
    ByteBuffer chromaV;
    /** Clockwise quarter turns that bring the frame upright, 0..3. */
    int quarterTurns;
}
