package dev.handlens.app;

import android.content.Context;
import android.util.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What this phone was taught, learnt and kept. All of it belongs to the frames thread but {@link #taught()},
 * {@link #state()} and {@link #drifted()}.
 */
final class Teaching {
    private static final String LOG = "handlens";
    private final Model trained;
    private final Exemplars exemplars;
    private final TaughtFile file;
    private final Context context;
    /** What the trained labels alone read in each exemplar, and what is read in it now; null before the first lesson. */
    private String[] trainedReads;

    private String[] reads;
    private Model model;
    private volatile Taught taught = Taught.NOTHING;
    private volatile TaughtFile.State state = TaughtFile.State.GOOD;
    private volatile int drifted;

    /** @param trained one that can be taught */
    Teaching(Context context, Model trained) {
        this.context = context;
        this.trained = trained;
        exemplars = trained.teachable().exemplars();
        file = new TaughtFile(context.getFilesDir(), exemplars.backbone);
        model = trained;
    }

    /**
     * Learns again what is kept, but for what the runtime crashed over: that stays as it is, until the file or the app is another
     * or a person asks for it.
     *
     * @param installed when the app was
     * @return false if it was told to stop
     */
    boolean restore(long installed, Teacher.Watch watch) {
        Taught kept = file.read();
        state = file.state();
        if (kept.lessons.isEmpty()) {
            return true;
        }
        FirstTry mark = new FirstTry(context, FirstTry.TAUGHT, 31 * installed + file.writtenAt());
        if (mark.stopped() != null) {
            Log.e(LOG, "what was taught is not learnt again: the app ended while it was");
            state = TaughtFile.State.NOT_LEARNT;
            return true;
        }
        mark.begin();
        try {
            return use(kept, watch);
        } catch (RuntimeException e) {
            Log.e(LOG, "what was taught cannot be learnt again", e);
            state = TaughtFile.State.NOT_LEARNT;
            return true;
        } finally {
            mark.end();
        }
    }

    /** At the next start what could not be learnt is tried again: a person asked for it. */
    void dare() {
        new FirstTry(context, FirstTry.TAUGHT, 0).end();
    }

    /**
     * Learns, keeps and uses what is to be known from now on.
     *
     * @param name the class that this is about
     * @return null if it was told to stop: then nothing has changed
     */
    Outcome learn(Taught next, String name, Teacher.Watch watch) {
        readOnce();
        String[] before = reads;
        if (!use(next, watch)) {
            return null;
        }
        boolean kept = keep(next);
        Taught.Lesson lesson = next.find(name);
        boolean learnt = lesson != null && lesson.learnt();
        return new Outcome(
                name,
                trained.contract().indexOf(name) >= 0,
                learnt ? shotsRead(lesson) : 0,
                lesson == null ? 0 : lesson.shots.size(),
                different(before, reads),
                reads.length,
                kept);
    }

    private void readOnce() {
        if (trainedReads == null) {
            trainedReads = reads(new TaughtModel(trained, new TaughtRows(0), new ArrayList<>()));
            reads = trainedReads;
        }
    }

    private boolean use(Taught next, Teacher.Watch watch) {
        readOnce();
        List<Taught.Lesson> learnt = next.learnt();
        Model newest = trained;
        String[] read = trainedReads;
        if (!learnt.isEmpty()) {
            TaughtRows rows = new Teacher(learnt, exemplars, trained.contract().labels).fit(trained.teachable(), watch);
            if (rows == null) {
                return false;
            }
            List<String> names = new ArrayList<>();
            for (Taught.Lesson lesson : learnt) {
                names.add(lesson.name);
            }
            TaughtModel made = new TaughtModel(trained, rows, names);
            read = reads(made);
            newest = made;
        }
        model = newest;
        reads = read;
        taught = next;
        drifted = different(trainedReads, read);
        return true;
    }

    private boolean keep(Taught next) {
        try {
            if (next.lessons.isEmpty()) {
                file.delete();
            } else {
                file.write(next);
            }
            state = file.state();
            return true;
        } catch (IOException e) {
            Log.e(LOG, "what was taught cannot be kept", e);
            return false;
        }
    }

    private String[] reads(TaughtModel by) {
        Contract contract = by.contract();
        Answer answer = new Answer(contract);
        float[] embedding = new float[Teachable.LENGTH];
        String[] read = new String[exemplars.count];
        for (int i = 0; i < read.length; i++) {
            exemplars.embedding(i, embedding);
            by.read(embedding, answer);
            read[i] = contract.labels[answer.best()];
        }
        return read;
    }

    private static int different(String[] one, String[] other) {
        int count = 0;
        for (int i = 0; i < one.length; i++) {
            count += one[i].equals(other[i]) ? 0 : 1;
        }
        return count;
    }

    private int shotsRead(Taught.Lesson lesson) {
        Contract contract = model.contract();
        Answer answer = new Answer(contract);
        int read = 0;
        for (float[] shot : lesson.shots) {
            ((TaughtModel) model).read(shot, answer);
            boolean right = contract.labels[answer.best()].equals(lesson.name);
            read += right && answer.score() >= contract.threshold ? 1 : 0;
        }
        return read;
    }

    /** Whether there is a file that is not used, and must not be written over unasked. */
    boolean foreign() {
        return state != TaughtFile.State.GOOD && state != TaughtFile.State.DAMAGED;
    }

    /** Drops that file. */
    void forgetForeign() {
        file.delete();
        state = file.state();
    }

    /** What frames are to be read with: the trained model itself where nothing is learnt. */
    Model model() {
        return model;
    }

    Taught taught() {
        return taught;
    }

    TaughtFile.State state() {
        return state;
    }

    /** How many exemplars of the trained classes are read otherwise than without all that was taught. */
    int drifted() {
        return drifted;
    }

    int exemplars() {
        return exemplars.count;
    }

    Contract trainedContract() {
        return trained.contract();
    }
}
