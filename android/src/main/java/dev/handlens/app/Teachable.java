package dev.handlens.app;

/** What a model must be able to do, besides reading frames, to be taught; the product's is {@link LiteRtTeachable}. */
interface Teachable {
    /** Numbers of an embedding: what is left of a frame, a vector of length 1. */
    int LENGTH = 1280;

    /** Rows for taught classes beside the trained labels. */
    int SLOTS = 16;

    /** What is to be learnt beside, so that the trained classes stay where they are. */
    Exemplars exemplars();

    /** Copies the embedding of the frame that the model was run on last. */
    void embedding(float[] into);

    /**
     * One step of gradient descent on the taught rows; the trained ones never move.
     *
     * @param target index of the right row: a trained label's, or the number of these plus a slot
     */
    void learn(float[] embedding, int target, TaughtRows rows, float rate);

    /**
     * Reads an embedding by the trained labels and the taught rows together.
     *
     * @param probabilities filled: one a trained label, then one a slot
     * @return presence, 0..1
     */
    float read(float[] embedding, TaughtRows rows, float[] probabilities);
}
