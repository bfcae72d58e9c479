package dev.handlens.app;

import java.util.ArrayList;
import java.util.List;

/**
 * Fits the taught rows: always from zero, on all shots and on the exemplars, by the model's own {@code learn}. No numbers are
 * drawn: two phones, and handlens.modelfile.teaching, learn the same.
 */
final class Teacher {
    /** Watches a fit, and may stop it. */
    interface Watch {
        /** Whether to go on. Asked on the fitting thread, often; must be quick. */
        boolean goesOn(float done);
    }

    static final int PASSES = 20;
    private static final float FIRST_RATE = 4;
    /** Of each taught class in a pass: its shots again and again. */
    private static final int SHOTS_A_PASS = 40;

    private static final double GOLDEN = 0.618;

    private final List<float[]> shots = new ArrayList<>();
    private final List<Integer> exemplarRows = new ArrayList<>();
    private final List<Integer> targets = new ArrayList<>();
    private final List<Taught.Lesson> lessons;
    private final Exemplars exemplars;

    /**
     * @param lessons those that are to be learnt; the index of each is its slot
     * @param labels the trained ones
     */
    Teacher(List<Taught.Lesson> lessons, Exemplars exemplars, String[] labels) {
        this.lessons = lessons;
        this.exemplars = exemplars;
        for (int slot = 0; slot < lessons.size(); slot++) {
            List<float[]> own = lessons.get(slot).shots;
            for (int j = 0; j < SHOTS_A_PASS; j++) {
                shots.add(own.get(j % own.size()));
                targets.add(labels.length + slot);
            }
        }
        for (int i = 0; i < exemplars.count; i++) {
            // A correction must not fight its own label.
            if (!corrected(labels[exemplars.label(i)])) {
                exemplarRows.add(i);
                targets.add(exemplars.label(i));
            }
        }
    }

    private boolean corrected(String label) {
        for (Taught.Lesson lesson : lessons) {
            if (lesson.name.equals(label)) {
                return true;
            }
        }
        return false;
    }

    /** The rows; null if it was told to stop. */
    TaughtRows fit(Teachable model, Watch watch) {
        TaughtRows rows = new TaughtRows(lessons.size());
        float[] exemplar = new float[Teachable.LENGTH];
        int count = targets.size();
        int step = step(count);
        for (int pass = 0; pass < PASSES; pass++) {
            float rate = (float) (FIRST_RATE * (1 - (double) pass / PASSES));
            for (int k = 0; k < count; k++) {
                if (!watch.goesOn((pass + (float) k / count) / PASSES)) {
                    return null;
                }
                int item = (int) ((pass + (long) k * step) % count);
                float[] embedding = exemplar;
                if (item < shots.size()) {
                    embedding = shots.get(item);
                } else {
                    exemplars.embedding(exemplarRows.get(item - shots.size()), exemplar);
                }
                model.learn(embedding, targets.get(item), rows, rate);
            }
        }
        rows.clearFrom(lessons.size());
        for (int slot = 0; slot < lessons.size(); slot++) {
            rows.setMean(slot, mean(lessons.get(slot).shots));
        }
        return rows;
    }

    /** How far one item of a pass is from the next: about the golden section of them all, and no divisor in common. */
    static int step(int count) {
        int step = Math.max(1, (int) (GOLDEN * count));
        while (divisor(step, count) > 1) {
            step++;
        }
        return step;
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    private static float[] mean(List<float[]> shots) {
        double[] sum = new double[Teachable.LENGTH];
        double square = 0;
        for (int k = 0; k < sum.length; k++) {
            for (float[] shot : shots) {
                sum[k] += shot[k];
            }
            square += sum[k] * sum[k];
        }
        float[] mean = new float[sum.length];
        for (int k = 0; k < mean.length; k++) {
            mean[k] = (float) (sum[k] / Math.max(Math.sqrt(square), Float.MIN_NORMAL));
        }
        return mean;
    }
}
