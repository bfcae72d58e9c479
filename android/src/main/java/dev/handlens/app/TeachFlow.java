package dev.handlens.app;

import android.app.Activity;
import android.os.Bundle;
import android.os.Handler;
import java.util.ArrayList;
import java.util.List;

/**
 * Teaching, as a person goes through it: the sheet, the shots, the learning, how it went. On the main thread, but for
 * {@link #read} and {@link #onModel}.
 */
final class TeachFlow implements TeachSheet.Listener, ShotPanel.Listener, Lessons.Listener {
    private final Activity activity;
    private final Sheets sheets;
    private final Screen screen;
    private final Teaching teaching;
    private final Readings readings;
    private final Runnable thaw;
    private final Lessons lessons;
    private TeachSheet sheet;
    private ShotPanel shotPanel;
    private LessonPanel lessonPanel;
    private Outcome newest;
    private volatile Shooting shooting;

    /**
     * @param teaching null for a model that cannot be taught: then nothing ever happens here
     * @param thaw makes a frozen lens move again
     */
    TeachFlow(
            Activity activity, Screen screen, Readings readings, Handler frames, Teaching teaching, Runnable thaw) {
        this.activity = activity;
        this.screen = screen;
        this.teaching = teaching;
        this.readings = readings;
        this.thaw = thaw;
        sheets = new Sheets(activity);
        lessons = teaching == null ? null : new Lessons(frames, teaching, this);
    }

    /** The screen is there: says what is to be said, and goes on with what was under way. */
    void start(Bundle state) {
        if (teaching == null) {
            return;
        }
        if (teaching.state() == TaughtFile.State.DAMAGED) {
            sheets.notice(Texts.TEACH_DAMAGED_TITLE, Texts.TEACH_DAMAGED);
        } else if (teaching.state() == TaughtFile.State.NOT_LEARNT) {
            sheets.notice(Texts.TEACH_TITLE, Texts.foreign(teaching.state()));
        }
        Shooting kept = teaching.foreign() ? null : Shooting.restore(state, lessons.wanted());
        if (kept != null) {
            shoot(kept);
        }
    }

    /** Of all classes that were taught, or are being taught. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (Taught.Lesson lesson : lessons == null ? Taught.NOTHING.lessons : lessons.wanted().lessons) {
            names.add(lesson.name);
        }
        return names;
    }

    /** Whether the sheet can be opened now. */
    boolean offered() {
        return teaching != null && shooting == null && !(lessonPanel != null && lessons.learning());
    }

    void open() {
        if (lessonPanel != null) {
            leave();
        }
        openSheet();
    }

    private void openSheet() {
        sheet = new TeachSheet(activity, new Look(activity), teaching, this);
        showSheet();
    }

    private void showSheet() {
        sheet.show(lessons.wanted(), lessons.said(), lessons.mayUndo(), lessons.learning());
    }

    /** Reads a frame, and takes a shot of it where one is due; on the frames thread. */
    void read(Frame frame, FrameSource.Sink reader, Teachable model) {
        Shooting now = shooting;
        boolean due = now != null && now.isDue();
        reader.onFrame(frame);
        if (due) {
            float[] shot = new float[Teachable.LENGTH];
            model.embedding(shot);
            activity.runOnUiThread(() -> onShot(now, shot));
        }
    }

    private void onShot(Shooting of, float[] shot) {
        if (of != shooting || lessons.learning() || !TaughtFile.isEmbedding(shot)) {
            return;
        }
        of.add(shot);
        screen.lens().flash();
        shotPanel.show(of.shots().size(), of.enough());
        if (of.complete()) {
            onDone();
        }
    }

    @Override
    public void onShots(String name) {
        if (!lessons.learning() && lessons.wanted().room(name) > 0) {
            sheet.dismiss();
            shoot(new Shooting(name, lessons.wanted()));
        }
    }

    private void shoot(Shooting next) {
        shooting = next;
        thaw.run();
        coverWithShots();
        screen.setQuiet(true);
        screen.lens().showShooting(true);
        screen.controls().showMenu(false);
        if (next.complete()) {
            onDone();
        }
    }

    private void coverWithShots() {
        shotPanel = new ShotPanel(activity, new Look(activity), shooting.name, shooting.asked, this);
        shotPanel.show(shooting.shots().size(), shooting.enough());
        screen.cover(shotPanel);
    }

    private void coverWithLesson() {
        lessonPanel = new LessonPanel(activity, new Look(activity), lessons::undo, this::leave);
        screen.cover(lessonPanel);
    }

    /** The views were made anew, in another look: so are those that are here. */
    void restyle() {
        if (sheet != null && sheet.showing()) {
            sheet.dismiss();
            openSheet();
        }
        if (lessonPanel != null) {
            coverWithLesson();
            if (!lessons.learning()) {
                showOutcome();
            }
        } else if (shooting != null) {
            coverWithShots();
        }
    }

    /** Whether a tap on the lens was a shot. */
    boolean tapped() {
        if (shooting == null) {
            return false;
        }
        onShutter();
        return true;
    }

    @Override
    public void onShutter() {
        if (!lessons.learning()) {
            shooting.press();
        }
    }

    @Override
    public void onCancel() {
        if (!lessons.learning()) {
            endShooting();
            screen.cover(null);
        }
    }

    private void endShooting() {
        shooting = null;
        screen.setQuiet(false);
        screen.lens().showShooting(false);
        screen.controls().showMenu(true);
    }

    @Override
    public void onDone() {
        Shooting of = shooting;
        coverWithLesson();
        lessons.learn(lessons.wanted().with(of.name, of.shots()), of.name, () -> Texts.taught(of.name));
    }

    private void leave() {
        lessonPanel = null;
        screen.cover(null);
    }

    @Override
    public void onTakeBack(String name) {
        lessons.learn(lessons.wanted().withoutLastShot(name), name, () -> Texts.shotTakenBack(name));
    }

    @Override
    public void onForget(String name) {
        lessons.learn(lessons.wanted().without(name), name, () -> Texts.forgotten(name));
    }

    @Override
    public void onForgetAll() {
        lessons.learn(Taught.NOTHING, "", () -> Texts.TEACH_FORGOTTEN_ALL);
    }

    @Override
    public void onUndo() {
        lessons.undo();
    }

    @Override
    public void onForgetForeign() {
        sheets.confirm(Texts.TEACH_FORGET_SURE, Texts.TEACH_FORGET_FOREIGN, () -> {
            teaching.forgetForeign();
            open();
        });
    }

    @Override
    public void onDare() {
        teaching.dare();
        // The whole way again, as at a start: with the mark, and with nothing half learnt.
        activity.recreate();
    }

    @Override
    public void onLearning() {
        if (lessonPanel != null) {
            lessonPanel.showLearning();
        }
        renewSheet();
    }

    @Override
    public void onProgress(float part) {
        if (lessonPanel != null) {
            lessonPanel.showProgress(part);
        }
    }

    @Override
    public void onModel(Model model) {
        readings.use(model);
        readings.requestUpdate();
    }

    @Override
    public void onLearnt(Outcome outcome) {
        if (shooting != null) {
            endShooting();
        }
        newest = outcome;
        if (lessonPanel != null) {
            showOutcome();
        }
        renewSheet();
    }

    private void showOutcome() {
        if (lessons.mayUndo()) {
            lessonPanel.showOutcome(newest);
        } else {
            lessonPanel.showEnd(lessons.said());
        }
    }

    private void renewSheet() {
        if (sheet != null && sheet.showing()) {
            showSheet();
        }
    }

    /** Whether the back key meant something here. */
    boolean back() {
        if (lessonPanel != null) {
            if (!lessons.learning()) {
                leave();
            }
            return true;
        }
        if (shooting != null) {
            onCancel();
            return true;
        }
        return false;
    }

    /** The camera is being opened: the lens looks as it did. */
    void resume() {
        if (shooting != null) {
            screen.lens().showShooting(true);
        }
    }

    /** The camera is being closed: no shot of what it sees when it is opened again. */
    void pause() {
        if (shooting != null) {
            shooting.release();
        }
    }

    /** Something else takes the lens. */
    void breakOff() {
        if (shooting != null) {
            onCancel();
        }
    }

    void save(Bundle state) {
        if (shooting != null) {
            shooting.save(state);
        }
    }

    void close() {
        if (lessons != null) {
            lessons.close();
        }
        if (sheet != null) {
            sheet.dismiss();
        }
    }
}
