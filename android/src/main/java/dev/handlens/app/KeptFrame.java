package dev.handlens.app;

import java.nio.ByteBuffer;

/**
 * The newest frame that was read, and what the model said of it. A copy, since a frame is only lent: one of its packed planes a
 * frame, into memory that is used again; what more is to be done with it is done only when a person asks.
 */
final class KeptFrame {
    byte[] luma;
    /** Null for a model that takes luma alone. */
    byte[] chromaU;

    byte[] chromaV;
    /** Clockwise quarter turns that bring it upright. */
    int quarterTurns;
    /** 0..1, by the rule for a reading. */
    float score;

    float presence;
    final float[] box = new float[4];
    /** Null where the model makes none. */
    float[] embedding;

    /** On the frames thread, right after the model was run. */
    void keep(Frame frame, Answer answer, Teachable teachable) {
        luma = copy(frame.luma, luma);
        chromaU = copy(frame.chromaU, chromaU);
        chromaV = copy(frame.chromaV, chromaV);
        quarterTurns = frame.quarterTurns;
        score = answer.score();
        presence = answer.presence;
        System.arraycopy(answer.box, 0, box, 0, box.length);
        if (teachable == null) {
            embedding = null;
        } else {
            embedding = embedding == null ? new float[Teachable.LENGTH] : embedding;
            teachable.embedding(embedding);
        }
    }

    /** Whether there was a frame. */
    boolean there() {
        return luma != null;
    }

    /** One of its own, which no later frame is written into. */
    KeptFrame copy() {
        KeptFrame copy = new KeptFrame();
        copy.luma = clone(luma);
        copy.chromaU = clone(chromaU);
        copy.chromaV = clone(chromaV);
        copy.quarterTurns = quarterTurns;
        copy.score = score;
        copy.presence = presence;
        System.arraycopy(box, 0, copy.box, 0, box.length);
        copy.embedding = embedding == null ? null : embedding.clone();
        return copy;
    }

    private static byte[] clone(byte[] plane) {
        return plane == null ? null : plane.clone();
    }

    private static byte[] copy(ByteBuffer plane, byte[] into) {
        if (plane == null) {
            return null;
        }
        // Not a duplicate, which would be allocated for each frame.
        plane.clear();
        byte[] bytes = into != null && into.length == plane.capacity() ? into : new byte[plane.capacity()];
        plane.get(bytes);
        plane.clear();
        return bytes;
    }
}
