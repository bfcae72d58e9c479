package dev.handlens.app;

import android.app.Activity;
import android.app.Dialog;
import android.util.Log;
import android.view.WindowManager;
import android.widget.FrameLayout;
import android.widget.Toast;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * "That was a 4": a person says what the lens showed, and the phone keeps both, if it may. What is kept is the frame that the reading
 * on the screen belongs to, held from the tap on. On the main thread; files are written on a thread of their own.
 */
final class Correcting {
    private static final String LOG = "handlens";
    private static final int FAILED = -1;

    private final Activity activity;
    private final Screen screen;
    private final Teachable teachable;
    private final LiveLens live;
    private final TeachFlow teach;
    private final Sheets sheets;
    private final CorrectionsFolder folder;
    private final Consent consent;
    private final Worker files = new Worker("corrections");
    /** The sheet that is open; null for none. */
    private Dialog open;
    /** That with the labels, until one is tapped: a second tap may have been on its way. */
    private Dialog picking;
    /** Whether the lens is frozen for it. */
    private boolean froze;

    private UndoBar bar;
    private boolean closed;

    /** @param teachable null for a model that cannot be taught */
    Correcting(Activity activity, Screen screen, Teachable teachable, LiveLens live, TeachFlow teach) {
        this.activity = activity;
        this.screen = screen;
        this.teachable = teachable;
        this.live = live;
        this.teach = teach;
        sheets = new Sheets(activity);
        folder = new CorrectionsFolder(activity);
        consent = new Consent(activity);
        offer();
    }

    /** The button below the reading, unless nothing may be kept. */
    private void offer() {
        screen.tellOfWrong(consent.answer() == Consent.Answer.NO ? null : this::open);
    }

    /** What is there, to be said in the menu. */
    int count() {
        return folder.count();
    }

    private void open() {
        Shown shown = screen.shown();
        if (open != null || !shown.frame.there()) {
            return;
        }
        if (count() >= CorrectionsFolder.MOST) {
            sheets.notice(Texts.menuCorrections(count()), Texts.correctionsFull());
            return;
        }
        froze = live.isOpen() && !live.frozen();
        if (froze) {
            live.freeze(true);
        }
        Contract contract = screen.contract();
        String read = shown.label < 0 ? null : contract.labels[shown.label];
        KeptFrame frame = shown.frame.copy();
        float[] seen = shown.seen.clone();
        Look look = new Look(activity);
        Sheet sheet = new Sheet(activity, look).title(Texts.CORRECT_TITLE, look.text).text(Texts.wasRead(read));
        sheet.view(new LabelPicker(activity, look, labels(contract, shown), label -> {
            String backbone = teachable == null ? null : teachable.exemplars().backbone;
            allowed(label, Correction.of(label, read, frame, seen, contract, backbone), frame, contract);
        }), 16);
        if (teach.offered() && live.isOpen()) {
            sheet.entry(Icon.Shape.TEACH, Texts.MENU_TEACH, teach::open);
        }
        picking = watched(sheet.show());
        picking.getWindow()
                .setSoftInputMode(
                        WindowManager.LayoutParams.SOFT_INPUT_ADJUST_RESIZE | WindowManager.LayoutParams.SOFT_INPUT_STATE_HIDDEN);
    }

    /** The likeliest first, what was read last; behind them classes that are taught but not learnt yet. */
    private List<String> labels(Contract contract, Shown shown) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < contract.labels.length; i++) {
            if (i != shown.label) {
                order.add(i);
            }
        }
        float[] scores = shown.scores.clone();
        order.sort((one, other) -> Float.compare(scores[other], scores[one]));
        List<String> labels = new ArrayList<>();
        for (int i : order) {
            labels.add(contract.labels[i]);
        }
        for (String name : teach.names()) {
            if (contract.indexOf(name) < 0) {
                labels.add(name);
            }
        }
        if (shown.label >= 0) {
            labels.add(contract.labels[shown.label]);
        }
        return labels;
    }

    /** Once the last sheet is closed the lens goes on; one that takes another's place is watched before that closes. */
    private Dialog watched(Dialog dialog) {
        open = dialog;
        dialog.setOnDismissListener(gone -> {
            if (open == dialog) {
                open = null;
                thaw();
            }
        });
        return dialog;
    }

    private void thaw() {
        if (froze) {
            froze = false;
            live.freeze(false);
        }
    }

    private void allowed(String label, Correction correction, KeptFrame frame, Contract contract) {
        Dialog before = picking;
        if (before == null || !before.isShowing()) {
            return;
        }
        picking = null;
        if (consent.answer() == Consent.Answer.YES) {
            keep(label, correction, frame, contract);
        } else {
            ask(() -> keep(label, correction, frame, contract));
        }
        before.dismiss();
    }

    /** @param onYes what was waiting for it */
    private void ask(Runnable onYes) {
        watched(sheets.consent(teachable != null, yes -> {
            consent.say(yes);
            offer();
            if (yes) {
                onYes.run();
            }
        }));
    }

    private void keep(String label, Correction correction, KeptFrame frame, Contract contract) {
        files.handler().post(() -> {
            int number = FAILED;
            try {
                number = folder.add(correction, LensPicture.png(frame, contract));
            } catch (IOException e) {
                Log.e(LOG, "a correction cannot be kept", e);
            }
            int got = number;
            int count = folder.count();
            onMain(() -> kept(label, got, count));
        });
    }

    private void kept(String label, int number, int count) {
        if (number <= 0) {
            say(number == FAILED ? Texts.CORRECTION_NOT_KEPT : Texts.correctionsFull());
            return;
        }
        hideBar();
        bar = UndoBar.show((FrameLayout) screen.root(), new Look(activity), Texts.kept(label, count), () -> undo(number));
    }

    private void undo(int number) {
        files.handler().post(() -> {
            folder.remove(number);
            int left = folder.count();
            onMain(() -> say(Texts.takenBack(left)));
        });
    }

    /** From the menu: what there is, and what can be done about it. */
    void list() {
        files.handler().post(() -> {
            Map<Integer, Correction> read = folder.read();
            int all = folder.count();
            onMain(() -> show(read, all));
        });
    }

    private void show(Map<Integer, Correction> read, int all) {
        CorrectionsSheet sheet = new CorrectionsSheet(activity, read.values(), all);
        if (consent.answer() == Consent.Answer.NO) {
            sheet.refused(() -> ask(() -> {}));
        }
        sheet.show(this::send, () -> sheets.confirm(Texts.CORRECTIONS_DELETE_SURE, Texts.CORRECTIONS_DELETE, this::deleteAll));
    }

    private void send() {
        files.handler().post(() -> {
            try {
                CorrectionsZip.write(activity);
                onMain(() -> new Sharing(activity, null).send(Texts.CORRECTIONS_SEND));
            } catch (IOException e) {
                Log.e(LOG, "the corrections cannot be written together", e);
                onMain(() -> say(Texts.CORRECTIONS_NOT_SENT));
            }
        });
    }

    private void deleteAll() {
        hideBar();
        consent.withdraw();
        offer();
        files.handler().post(() -> {
            folder.removeAll();
            CorrectionsZip.forget(activity);
            onMain(() -> say(Texts.CORRECTIONS_DELETED));
        });
    }

    private void onMain(Runnable deed) {
        activity.runOnUiThread(() -> {
            if (!closed) {
                deed.run();
            }
        });
    }

    private void say(String words) {
        Toast.makeText(activity, words, Toast.LENGTH_LONG).show();
    }

    private void hideBar() {
        if (bar != null) {
            bar.hide();
            bar = null;
        }
    }

    /** What stands there was said in another language or look. */
    void restyle() {
        hideBar();
        if (open != null) {
            open.dismiss();
        }
        offer();
    }

    Worker files() {
        return files;
    }

    void close() {
        closed = true;
        hideBar();
        if (open != null) {
            open.dismiss();
        }
        files.quit();
    }
}
