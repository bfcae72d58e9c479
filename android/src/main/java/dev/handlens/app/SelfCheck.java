package dev.handlens.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Replays the golden frames through this phone's runtime, and says whether it answers as Python did. */
final class SelfCheck {
    /** One frame's verdict. */
    static final class Row {
        final String truth;
        /** What Python read, and this phone; null for no reading. */
        final String wanted;

        final String got;
        final boolean passed;
        /** What the network saw, as in {@link Answer#seen}. */
        final float[] seen;

        Row(String truth, String wanted, String got, boolean passed, float[] seen) {
            this.truth = truth;
            this.wanted = wanted;
            this.got = got;
            this.passed = passed;
            this.seen = seen;
        }
    }

    final List<Row> rows;
    final int passed;
    final double millisecondsAFrame;
    /** Largest difference to Python's scores, presences and probabilities. */
    final float worst;

    private SelfCheck(List<Row> rows, double millisecondsAFrame, float worst) {
        this.rows = Collections.unmodifiableList(rows);
        this.millisecondsAFrame = millisecondsAFrame;
        this.worst = worst;
        int good = 0;
        for (Row row : rows) {
            good += row.passed ? 1 : 0;
        }
        passed = good;
    }

    boolean good() {
        return passed == rows.size();
    }

    /** As in "16 of 16 as trained, 0.8 ms a frame". */
    String summary() {
        return Texts.checked(passed, rows.size(), millisecondsAFrame);
    }

    static SelfCheck run(Model model, Golden golden) throws IOException {
        Contract contract = model.contract();
        Answer answer = new Answer(contract);
        List<Row> rows = new ArrayList<>();
        long elapsedNanos = 0;
        float worst = 0;
        for (Golden.Wanted wanted = golden.next(); wanted != null; wanted = golden.next()) {
            if (rows.isEmpty()) {
                // The first run of a model also packs its weights; it would spoil the time.
                model.run(golden.frame(), answer);
            }
            model.run(golden.frame(), answer);
            elapsedNanos += answer.elapsedNanos;
            float score = answer.score();
            String got = score >= contract.threshold ? contract.labels[answer.best()] : null;
            float difference = difference(answer, wanted, score);
            worst = Math.max(worst, difference);
            boolean sameLabel = got == null ? wanted.label == null : got.equals(wanted.label);
            boolean onTheEdge = Math.abs(wanted.score - contract.threshold) <= golden.tolerance;
            boolean passed = difference <= golden.tolerance && (sameLabel || onTheEdge);
            rows.add(new Row(wanted.truth, wanted.label, got, passed, answer.seen.clone()));
        }
        return new SelfCheck(rows, elapsedNanos / 1e6 / Math.max(1, rows.size()), worst);
    }

    private static float difference(Answer answer, Golden.Wanted wanted, float score) {
        if (answer.probabilities.length != wanted.output.length) {
            return Float.POSITIVE_INFINITY;
        }
        float most = Math.max(Math.abs(score - wanted.score), Math.abs(answer.presence - wanted.presence));
        for (int i = 0; i < wanted.output.length; i++) {
            most = Math.max(most, Math.abs(answer.probabilities[i] - wanted.output[i]));
        }
        // A NaN compares as false everywhere: it must not pass.
        return Float.isNaN(most) ? Float.POSITIVE_INFINITY : most;
    }
}
