package dev.handlens.app;

import java.util.List;

/** A trained model with what this phone was taught beside its labels. Never changes: what is taught anew is another. */
final class TaughtModel implements Model {
    private final Model trained;
    private final Teachable teachable;
    private final TaughtRows rows;
    private final Contract contract;
    /** Index of the label that a slot's probability is added to. */
    private final int[] labelOf;

    private final float[] embedding = new float[Teachable.LENGTH];
    private final float[] probabilities;

    /** @param names of the rows that are used; one that is a trained label's corrects it */
    TaughtModel(Model trained, TaughtRows rows, List<String> names) {
        this.trained = trained;
        this.rows = rows;
        teachable = trained.teachable();
        contract = trained.contract().withTaught(names);
        probabilities = new float[contract.trained + Teachable.SLOTS];
        labelOf = new int[names.size()];
        for (int slot = 0; slot < labelOf.length; slot++) {
            labelOf[slot] = contract.indexOf(names.get(slot));
        }
    }

    @Override
    public Contract contract() {
        return contract;
    }

    @Override
    public void run(Frame frame, Answer answer) {
        trained.run(frame, answer);
        long start = System.nanoTime();
        teachable.embedding(embedding);
        read(embedding, answer);
        answer.elapsedNanos += System.nanoTime() - start;
    }

    /** Fills in the probabilities and the presence. */
    void read(float[] embedding, Answer answer) {
        answer.presence = teachable.read(embedding, rows, probabilities);
        for (int i = 0; i < answer.probabilities.length; i++) {
            answer.probabilities[i] = i < contract.trained ? probabilities[i] : 0;
        }
        for (int slot = 0; slot < labelOf.length; slot++) {
            answer.probabilities[labelOf[slot]] += probabilities[contract.trained + slot];
        }
    }

    @Override
    public String runtime() {
        return trained.runtime();
    }

    @Override
    public Teachable teachable() {
        return teachable;
    }

    @Override
    public void close() {
        trained.close();
    }
}
