package dev.handlens.app;

import java.util.Arrays;

/**
 * Makes a calm reading out of a stream of answers: averages what the model said over time, and settles before it
 * speaks.
 *
 * <p>A reading appears when its average score has stayed at the upper threshold for {@link #SETTLE_MS}, and goes when
 * it falls below the contract's. So nothing below the contract's threshold is ever shown, and a score that wavers
 * around it does not flicker. Not thread-safe; allocates nothing after construction.
 */
final class Smoother {
    /** Time constant of the average: an answer counts for a third of its weight this much later. */
    static final long AVERAGE_MS = 150;

    static final long SETTLE_MS = 300;
    /** After so long without a frame, what came before no longer counts. */
    static final long GAP_MS = 500;

    private static final long BOX_AVERAGE_MS = 60;
    /** A box that moves by more than this, in lens units, is another thing: it jumps. */
    private static final float BOX_JUMP = 0.25f;

    /**
     * How much more than the contract's threshold a reading needs to appear: at most this, and never more than a
     * quarter of the rest.
     */
    private static final float EXTRA = 0.05f;

    private final float hideBelow;
    private final float showFrom;
    private final float[] probabilities;
    private final float[] scores;
    private final float[] box = new float[4];
    private float presence;
    private long lastMs;
    private boolean any;
    private int candidate = -1;
    private long candidateSinceMs;
    private int shown = -1;

    Smoother(Contract contract) {
        hideBelow = contract.threshold;
        showFrom = hideBelow + Math.min(EXTRA, (1 - hideBelow) / 4);
        probabilities = new float[contract.labels.length];
        scores = new float[contract.labels.length];
    }

    /** Forgets everything: after a gap, another rotation, another camera. */
    void clear() {
        any = false;
        candidate = -1;
        shown = -1;
        Arrays.fill(probabilities, 0);
        Arrays.fill(scores, 0);
        presence = 0;
    }

    /** Takes in one answer of a live stream. */
    void add(Answer answer, long nowMs) {
        if (any && nowMs - lastMs > GAP_MS) {
            clear();
        }
        if (!isFinite(answer)) {
            // Averaged once, it would stay in every average: no more than a frame that did not come.
            return;
        }
        float weight = any ? weight(nowMs - lastMs, AVERAGE_MS) : 1;
        average(answer, weight);
        average(box, answer.box, any && near(answer.box) ? weight(nowMs - lastMs, BOX_AVERAGE_MS) : 1);
        any = true;
        lastMs = nowMs;
        settle(nowMs);
    }

    /** Takes one answer as it is, by the rule alone: a still picture has no past. */
    void set(Answer answer) {
        clear();
        if (!isFinite(answer)) {
            return;
        }
        average(answer, 1);
        average(box, answer.box, 1);
        int best = answer.best();
        shown = answer.score() >= hideBelow ? best : -1;
    }

    private static boolean isFinite(Answer answer) {
        float sum = answer.presence;
        for (float probability : answer.probabilities) {
            sum += probability;
        }
        for (float edge : answer.box) {
            sum += edge;
        }
        return !Float.isNaN(sum) && !Float.isInfinite(sum);
    }

    private void settle(long nowMs) {
        int best = best();
        if (shown >= 0 && scores[shown] < hideBelow) {
            shown = -1;
        }
        if (best != candidate || scores[best] < (best == shown ? hideBelow : showFrom)) {
            candidate = scores[best] >= showFrom ? best : -1;
            candidateSinceMs = nowMs;
        }
        if (candidate >= 0 && nowMs - candidateSinceMs >= SETTLE_MS) {
            shown = candidate;
        }
    }

    private void average(Answer answer, float weight) {
        presence += weight * (answer.presence - presence);
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] += weight * (answer.probabilities[i] - probabilities[i]);
            scores[i] += weight * (answer.presence * answer.probabilities[i] - scores[i]);
        }
    }

    private static void average(float[] into, float[] newest, float weight) {
        for (int i = 0; i < into.length; i++) {
            into[i] += weight * (newest[i] - into[i]);
        }
    }

    private boolean near(float[] newest) {
        return Math.abs(newest[0] - box[0]) + Math.abs(newest[1] - box[1]) < BOX_JUMP;
    }

    private static float weight(long elapsedMs, long constantMs) {
        return 1 - (float) Math.exp(-(double) elapsedMs / constantMs);
    }

    private int best() {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }

    /** Index of the label to show, or -1. */
    int shown() {
        return shown;
    }

    /** Average score of one label, 0..1. */
    float score(int label) {
        return scores[label];
    }

    float presence() {
        return presence;
    }

    float[] probabilities() {
        return probabilities;
    }

    float[] box() {
        return box;
    }
}
