package dev.handlens.app;

/** What the screen shows of the newest frame: the screen's own copy, filled again and again. */
final class Shown {
    /** Index of the label that is read, or -1. */
    int label = -1;
    /** 0..1, of that label. */
    float score;
    float presence;
    /** 0..1, one a label. */
    final float[] scores;
    final float[] box = new float[4];
    final float[] seen;
    /** The frame that all this was said of. */
    KeptFrame frame = new KeptFrame();

    double millisecondsAFrame;

    Shown(Contract contract) {
        scores = new float[contract.labels.length];
        seen = new float[contract.inputHeight * contract.inputWidth * contract.channels];
    }
}
