package dev.handlens.app;

import java.nio.ByteBuffer;

/** What would help where nothing is read: the light, a little distance, or none of it. */
enum Hint {
    NONE,
    DARK,
    BLURRED,
    FAR,
    /** Of the phone, not of the picture. */
    WARM;

    /** Of 255, in the mean over the lens. */
    private static final float DARK_BELOW = 30;
    /** Of the frame's pixels: easy frames of what is smaller were read to 94 % and less. */
    private static final float SMALL_PIXELS = 24;
    /** Below this share of the thing's own contrast within four pixels, its edges are blurred. */
    private static final float BLURRED_BELOW = 0.3f;
    /** Of 255: with less contrast there is nothing to judge by. */
    private static final float LEAST_RANGE = 24;

    private static final float PRESENT = 0.5f;

    /**
     * @param presence 0..1, whether something is there
     * @param box where, in units of the upright lens
     */
    static Hint of(ByteBuffer luma, int width, int height, int quarterTurns, float presence, float[] box) {
        if (LensLight.mean(luma, width, height) < DARK_BELOW) {
            return DARK;
        }
        if (presence < PRESENT) {
            return NONE;
        }
        if (Math.max(box[2], box[3]) * Math.min(width, height) < SMALL_PIXELS) {
            return FAR;
        }
        LensLight there = LensLight.around(luma, width, height, quarterTurns, box);
        return there.range >= LEAST_RANGE && there.edge < BLURRED_BELOW * there.range ? BLURRED : NONE;
    }
}
