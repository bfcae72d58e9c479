package dev.handlens.app;

/** One answer, ready to be drawn over the lens. */
final class Reading {
    final String label;
    /** Whether it rests on what this phone was taught. */
    final boolean taught;
    /**
     * Centre x, centre y, width, height in units of the upright lens, 0..1; may be written to while the reading lasts.
     */
    final float[] box;

    Reading(String label, boolean taught, float[] box) {
        this.label = label;
        this.taught = taught;
        this.box = box;
    }
}
