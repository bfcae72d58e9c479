package dev.handlens.app;

/** What the model said of one frame. Allocated once and filled again for every frame. */
final class Answer {
    final float[] probabilities;
    /** 0..1: whether there is something to read at all. */
    float presence;
    /** Centre x, centre y, width, height of what is read, in units of the upright lens, 0..1. */
    final float[] box = new float[4];
    /** What the network saw, row by row, channels last, 0..1. */
    final float[] seen;
    long elapsedNanos;

    Answer(Contract contract) {
        probabilities = new float[contract.labels.length];
        seen = new float[contract.inputHeight * contract.inputWidth * contract.channels];
    }

    /** Index of the most probable label: one half of the rule for a reading. */
    int best() {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            if (probabilities[i] > probabilities[best]) {
                best = i;
            }
        }
        return best;
    }

    /** The other half: there is a reading if and only if this reaches the contract's threshold. */
    float score() {
        return presence * probabilities[best()];
    }
}
