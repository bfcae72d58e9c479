package dev.handlens.app;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a still picture: looks at it whole, closer where nothing or something small is found, then at windows of it. The rule
 * is that of handlens.modelfile.stills. View photo takes one look, at the picture's centred square: what it was trained on.
 */
final class StillReader {
    /** What there is to say of a reading, besides itself. */
    enum Note {
        NONE,
        /** What was read runs over the picture's edge. */
        CUT,
        /** Two things or more stand side by side: there is no reading. */
        SEVERAL
    }

    /** What is found smaller in the whole picture, in percent of the lens, is looked at closer, even if it was read. */
    private static final int SMALL_PERCENT = 30;

    /** What a window shows nearer to its rim may be a part of something larger. */
    private static final int RIM_PERCENT = 2;

    /** Of the smaller box: two readings that share so much are of one thing. */
    private static final int SAME_THING_PERCENT = 30;

    /** One look, the frame that shows it, and what the model said of it. */
    static final class Seen {
        final StillLook look;
        final Frame frame;
        final Answer answer;
        final double score;
        final boolean read;

        private Seen(StillLook look, Frame frame, Model model) {
            this.look = look;
            this.frame = frame;
            answer = new Answer(model.contract());
            model.run(frame, answer);
            score = (double) answer.presence * answer.probabilities[answer.best()];
            read = answer.score() >= model.contract().threshold;
        }

        /** The box in pixels of the picture. */
        double[] place() {
            return look.toPicture(answer.box);
        }

        /** A reading before none, then the surer one. */
        boolean outranks(Seen other) {
            return read != other.read ? read : score > other.score;
        }

        private boolean standsFree() {
            double x = answer.box[0];
            double y = answer.box[1];
            double width = answer.box[2];
            double height = answer.box[3];
            double across = Math.min(x - width / 2, 1 - x - width / 2);
            double down = Math.min(y - height / 2, 1 - y - height / 2);
            return Math.min(across, down) * 100 >= RIM_PERCENT;
        }
    }

    private final Model model;
    private final StillPicture picture;
    private Note note = Note.NONE;

    StillReader(Model model, StillPicture picture) {
        this.model = model;
        this.picture = picture;
    }

    /** The look that counts; {@link #note()} belongs to it. */
    Seen read() {
        if (!model.contract().ink) {
            return new Seen(StillLook.square(picture.width, picture.height), Pictures.frameOf(picture, model.contract()), model);
        }
        Scaling.Plane luma = picture.plane(StillPicture.Channel.LUMA);
        Seen best = look(luma, StillLook.whole(luma.width, luma.height));
        if (!best.read || (double) Math.max(best.answer.box[2], best.answer.box[3]) * 100 < SMALL_PERCENT) {
            Seen closer = closer(luma, best);
            best = closer.outranks(best) ? closer : best;
        }
        if (!best.read) {
            List<Seen> things = things(luma);
            best = things.size() == 1 ? things.get(0) : best;
            note = things.size() > 1 ? Note.SEVERAL : Note.NONE;
        }
        if (best.read && StillLook.isCut(luma, best.place())) {
            note = Note.CUT;
        }
        return best;
    }

    Note note() {
        return note;
    }

    private Seen look(Scaling.Plane luma, StillLook look) {
        return new Seen(look, Pictures.frameOf(luma, look, model.contract()), model);
    }

    private Seen closer(Scaling.Plane luma, Seen seen) {
        return look(luma, seen.look.closer(seen.answer.box, luma.width, luma.height));
    }

    /** Whatever can be read in a window or closer at what a window shows, each thing once, the surest first. */
    private List<Seen> things(Scaling.Plane luma) {
        List<Seen> found = new ArrayList<>();
        for (StillLook window : StillLook.windows(luma.width, luma.height)) {
            Seen seen = look(luma, window);
            for (Seen one : new Seen[] {seen, closer(luma, seen)}) {
                if (one.read && one.standsFree()) {
                    found.add(one);
                }
            }
        }
        found.sort((one, other) -> Double.compare(other.score, one.score));
        List<Seen> things = new ArrayList<>();
        for (Seen one : found) {
            boolean known = false;
            for (Seen thing : things) {
                known |= StillLook.overlap(one.place(), thing.place()) * 100 >= SAME_THING_PERCENT;
            }
            if (!known) {
                things.add(one);
            }
        }
        return things;
    }
}
