package dev.handlens.app;

import android.content.Context;
import android.icu.text.DateTimePatternGenerator;
import android.icu.util.ULocale;
import android.text.format.DateFormat;
import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.Locale;

/**
 * Every word that a person sees or hears, in the language of the phone: {@link Words} has them from the app's assets. What is
 * meant for whoever built the app, or comes from the model or the runtime, stays English and stands here.
 */
final class Texts {
    static final String MISSING = "nothing";
    static final String MISFIT_CONTRACT = "The model's description of itself cannot be read.";
    static final String MISFIT_NO_FRAME = "The model has no entry for camera frames.";
    static final String COPIED_LABEL = "handlens";

    static String UNSURE;
    static String OPENING;
    static String SEEN;
    static String STILL;
    static String FROZEN;
    static String LENS_LIVE;
    static String LENS_LIVE_PLACES;
    static String LENS_FROZEN;
    static String LENS_STILL;
    static String TORCH_ON;
    static String TORCH_OFF;
    static String FREEZE;
    static String GO_ON;
    static String BACK_TO_CAMERA;
    static String MENU;
    static String BLACK;
    static String OTHER_CAMERA;
    static String NO_SETTINGS;
    static String MENU_PICTURE;
    static String MENU_EXAMPLE;
    static String MENU_SHARE;
    static String MENU_TEACH;
    static String MENU_CHECK;
    static String MENU_ABOUT;
    static String MENU_FRONT_CAMERA;
    static String MENU_BACK_CAMERA;
    static String MENU_MIRROR;
    static String MENU_MIRROR_NO_MORE;
    static String MENU_HISTORY;
    static String MENU_SPEAK;
    static String HISTORY_EMPTY;
    static String HISTORY_SHARE;
    static String HISTORY_CLEAR;
    static String HISTORY_KEEP;
    static String HISTORY_KEEP_WHY;
    static String SPEECH_NO_VOICE;
    static String SPEECH_SILENT;
    static String SPEECH_SCREEN_READER;
    static String ABOUT_PRIVATE;
    static String ABOUT_HISTORY;
    static String ABOUT_TAUGHT;
    static String ABOUT_LICENCES;
    static String CHECK_TITLE_GOOD;
    static String CHECK_TITLE_BAD;
    static String CHECK_WHY;
    static String CHECK_BAD_HINT;
    static String CHECK_NONE;
    static String NO_LABEL;
    static String PICTURE_UNREADABLE;
    static String PICTURE_OPENING;
    static String PICTURE_FIRST;
    static String COPIED;
    static String TEACH_TITLE;
    static String TEACH_WHAT;
    static String TEACH_NAME;
    static String TEACH_ADD;
    static String TEACH_ADD_SHOTS;
    static String TEACH_CORRECT;
    static String TEACH_OR_CORRECT;
    static String TEACH_BAD_NAME;
    static String TEACH_FORGET_ALL;
    static String TEACH_FORGET_SURE;
    static String TEACH_FORGET_FOREIGN;
    static String TEACH_KEEP;
    static String TEACH_FORGOTTEN_ALL;
    static String TEACH_UNDO;
    static String TEACH_UNDONE;
    static String TEACH_DAMAGED_TITLE;
    static String TEACH_DAMAGED;
    static String TEACH_NOT_KEPT;
    static String TEACH_FAILED;
    static String TAUGHT_HERE;
    static String TAUGHT_MARK;
    static String LEARNING;
    static String LEARNING_WHY;
    static String LEARNING_AGAIN;
    static String SHOT_HINT;
    static String SHUTTER;
    static String LENS_SHOOTING;
    static String DONE;
    static String CANCEL;
    static String WRONG;
    static String CORRECT_TITLE;
    static String CORRECT_FIND;
    static String CORRECT_NOT_FOUND;
    static String CORRECTION_NOT_KEPT;
    static String CORRECTIONS_NONE;
    static String CORRECTIONS_WHAT;
    static String CORRECTIONS_SEND;
    static String CORRECTIONS_NOT_SENT;
    static String CORRECTIONS_DELETE_ALL;
    static String CORRECTIONS_DELETE_SURE;
    static String CORRECTIONS_DELETE;
    static String CORRECTIONS_DELETED;
    static String CONSENT_TITLE;
    static String CONSENT_WHAT;
    static String CONSENT_WHO;
    static String CONSENT_TAUGHT;
    static String CONSENT_YES;
    static String CONSENT_NO;
    static String CONSENT_REFUSED;
    static String CONSENT_AGAIN;
    static String ABOUT_CORRECTIONS;

    private static volatile Words words;
    private static String[] percent;

    private Texts() {}

    /** Before the first view, and again when the person's languages changed; on the main thread. */
    static void load(Context context) {
        words = Words.of(context.getAssets(), context.getResources().getConfiguration().getLocales());
        String[] all = new String[101];
        for (int i = 0; i < all.length; i++) {
            all[i] = words.percent(i / 100.0, 0);
        }
        percent = all;
        UNSURE = words.get("unsure");
        OPENING = words.get("opening");
        SEEN = words.get("seen");
        STILL = words.get("still");
        FROZEN = words.get("frozen");
        LENS_LIVE = words.get("lens_live");
        LENS_LIVE_PLACES = words.get("lens_live_places");
        LENS_FROZEN = words.get("lens_frozen");
        LENS_STILL = words.get("lens_still");
        TORCH_ON = words.get("torch_on");
        TORCH_OFF = words.get("torch_off");
        FREEZE = words.get("freeze");
        GO_ON = words.get("go_on");
        BACK_TO_CAMERA = words.get("back_to_camera");
        MENU = words.get("menu");
        BLACK = words.get("black");
        OTHER_CAMERA = words.get("other_camera");
        NO_SETTINGS = words.get("no_settings");
        MENU_PICTURE = words.get("menu_picture");
        MENU_EXAMPLE = words.get("menu_example");
        MENU_SHARE = words.get("menu_share");
        MENU_TEACH = words.get("menu_teach");
        MENU_CHECK = words.get("menu_check");
        MENU_ABOUT = words.get("menu_about");
        MENU_FRONT_CAMERA = words.get("menu_front_camera");
        MENU_BACK_CAMERA = words.get("menu_back_camera");
        MENU_MIRROR = words.get("menu_mirror");
        MENU_MIRROR_NO_MORE = words.get("menu_mirror_no_more");
        MENU_HISTORY = words.get("menu_history");
        MENU_SPEAK = words.get("menu_speak");
        HISTORY_EMPTY = words.get("history_empty");
        HISTORY_SHARE = words.get("history_share");
        HISTORY_CLEAR = words.get("history_clear");
        HISTORY_KEEP = words.get("history_keep");
        HISTORY_KEEP_WHY = words.get("history_keep_why");
        SPEECH_NO_VOICE = words.get("speech_no_voice");
        SPEECH_SILENT = words.get("speech_silent");
        SPEECH_SCREEN_READER = words.get("speech_screen_reader");
        ABOUT_PRIVATE = words.get("about_private");
        ABOUT_HISTORY = words.get("about_history");
        ABOUT_TAUGHT = words.get("about_taught");
        ABOUT_LICENCES = words.get("about_licences");
        CHECK_TITLE_GOOD = words.get("check_title_good");
        CHECK_TITLE_BAD = words.get("check_title_bad");
        CHECK_WHY = words.get("check_why");
        CHECK_BAD_HINT = words.get("check_bad_hint");
        CHECK_NONE = words.get("check_none");
        NO_LABEL = words.get("no_label");
        PICTURE_UNREADABLE = words.get("picture_unreadable");
        PICTURE_OPENING = words.get("picture_opening");
        PICTURE_FIRST = words.get("picture_first");
        COPIED = words.get("copied");
        TEACH_TITLE = words.get("teach_title");
        TEACH_WHAT = words.get("teach_what");
        TEACH_NAME = words.get("teach_name");
        TEACH_ADD = words.get("teach_add");
        TEACH_ADD_SHOTS = words.get("teach_add_shots");
        TEACH_CORRECT = words.get("teach_correct");
        TEACH_OR_CORRECT = words.get("teach_or_correct");
        TEACH_BAD_NAME = words.get("teach_bad_name", Taught.LONGEST_NAME);
        TEACH_FORGET_ALL = words.get("teach_forget_all");
        TEACH_FORGET_SURE = words.get("teach_forget_sure");
        TEACH_FORGET_FOREIGN = words.get("teach_forget_foreign");
        TEACH_KEEP = words.get("teach_keep");
        TEACH_FORGOTTEN_ALL = words.get("teach_forgotten_all");
        TEACH_UNDO = words.get("teach_undo");
        TEACH_UNDONE = words.get("teach_undone");
        TEACH_DAMAGED_TITLE = words.get("teach_damaged_title");
        TEACH_DAMAGED = words.get("teach_damaged", TaughtFile.NAME + TaughtFile.BAD);
        TEACH_NOT_KEPT = words.get("teach_not_kept");
        TEACH_FAILED = words.get("teach_failed");
        TAUGHT_HERE = words.get("taught_here");
        TAUGHT_MARK = "● " + TAUGHT_HERE;
        LEARNING = words.get("learning");
        LEARNING_WHY = words.get("learning_why");
        LEARNING_AGAIN = words.get("learning_again");
        SHOT_HINT = words.get("shot_hint");
        SHUTTER = words.get("shutter");
        LENS_SHOOTING = words.get("lens_shooting");
        DONE = words.get("done");
        CANCEL = words.get("cancel");
        WRONG = words.get("wrong");
        CORRECT_TITLE = words.get("correct_title");
        CORRECT_FIND = words.get("correct_find");
        CORRECT_NOT_FOUND = words.get("correct_not_found");
        CORRECTION_NOT_KEPT = words.get("correction_not_kept");
        CORRECTIONS_NONE = words.get("corrections_none", WRONG);
        CORRECTIONS_WHAT = words.get("corrections_what");
        CORRECTIONS_SEND = words.get("corrections_send");
        CORRECTIONS_NOT_SENT = words.get("corrections_not_sent");
        CORRECTIONS_DELETE_ALL = words.get("corrections_delete_all");
        CORRECTIONS_DELETE_SURE = words.get("corrections_delete_sure");
        CORRECTIONS_DELETE = words.get("corrections_delete");
        CORRECTIONS_DELETED = words.get("corrections_deleted");
        CONSENT_TITLE = words.get("consent_title");
        CONSENT_WHAT = words.get("consent_what");
        CONSENT_WHO = words.get("consent_who");
        CONSENT_TAUGHT = words.get("consent_taught");
        CONSENT_YES = words.get("consent_yes");
        CONSENT_NO = words.get("consent_no");
        CONSENT_REFUSED = words.get("consent_refused");
        CONSENT_AGAIN = words.get("consent_again");
        ABOUT_CORRECTIONS = words.get("about_corrections");
    }

    /** Of the words: whether they run from the right is the language's matter, not that of the first one the person named. */
    static Locale locale() {
        return words.locale;
    }

    /** Between the parts of a list. */
    static String comma() {
        return words.get("list_comma");
    }

    /** The first without its full stop; the second may be empty. */
    static String sentences(String first, String second) {
        return second.isEmpty() ? first : words.get("sentences", first, second);
    }

    /** Says what can be read, not only how. */
    static String prompt(Contract contract) {
        return words.get("prompt", LabelList.of(contract.labels));
    }

    static String labels(int count) {
        return words.counted("labels", count, count);
    }

    /** Of the dotted line in the chart and, where it has no caption, of the small picture. */
    static String legend(float threshold, boolean ofPicture) {
        String line = "┄ " + words.get("legend", percent(threshold));
        return ofPicture ? line + "\n▪ " + words.get("legend_picture", SEEN) : line;
    }

    /** In the menu, below the self-check: how it went, and how long a frame takes now. */
    static String checkNote(String summary, boolean good, double milliseconds) {
        String said = summary.isEmpty() ? "" : (good ? "✓ " : "✗ ") + summary;
        if (milliseconds <= 0) {
            return said;
        }
        return said.isEmpty() ? words.get("check_now", pace(milliseconds)) : words.get("check_note", said, pace(milliseconds));
    }

    static String hint(Hint hint, boolean torch) {
        switch (hint) {
            case DARK:
                return words.get(torch ? "hint_dark_torch" : "hint_dark");
            case NONE:
                return "";
            default:
                return words.get("hint_" + key(hint));
        }
    }

    private static String key(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }

    /** From a table: it is asked for with every frame. */
    static String percent(float score) {
        return percent[Math.max(0, Math.min(100, Math.round(100 * score)))];
    }

    static String sure(float score) {
        return words.get("sure", percent(score));
    }

    /** What goes with a picture that is shared. */
    static String shared(String label, float score, CharSequence app) {
        return words.get("shared", label, sure(score), app);
    }

    /** How sure a reading of the past was, and when; with the day, if it was another. */
    static String historyNote(Context context, float score, long timeMs, long nowMs) {
        SimpleDateFormat day = new SimpleDateFormat("yyyyMMdd", Locale.ROOT);
        boolean today = day.format(new Date(timeMs)).equals(day.format(new Date(nowMs)));
        String asked = (today ? "" : "MMMd") + (DateFormat.is24HourFormat(context) ? "Hm" : "hm");
        String pattern = DateTimePatternGenerator.getInstance(ULocale.forLocale(locale())).getBestPattern(asked);
        return sure(score) + " · " + words.apart(new SimpleDateFormat(pattern, locale()).format(new Date(timeMs)));
    }

    static String historySaid(String label, String note) {
        return words.get("history_said", label, note);
    }

    /** One line of a table: day and time, label, score. */
    static String historyRow(String label, float score, long timeMs) {
        String time = new SimpleDateFormat("yyyy-MM-dd HH:mm", Locale.ROOT).format(new Date(timeMs));
        return time + "\t" + label.replaceAll("[\t\r\n]", " ") + "\t" + percent(score);
    }

    static String speechNoLanguage() {
        return words.get("speech_no_language", locale().getDisplayLanguage(locale()));
    }

    static String still(StillReader.Note note) {
        return note == StillReader.Note.NONE ? STILL : words.get("still_" + key(note));
    }

    static String pace(double milliseconds) {
        return words.get("pace", words.number(milliseconds, milliseconds < 10 ? 1 : 0));
    }

    static String zoom(float zoom) {
        return words.number(zoom, 1) + "×";
    }

    static String zoomSaid(float zoom) {
        return words.get("zoom_said", zoom(zoom));
    }

    static String checked(int passed, int total, double milliseconds) {
        return words.get("checked", passed, total, pace(milliseconds));
    }

    static String alarm(String summary) {
        return words.get("alarm", summary);
    }

    /** @param label null for no reading */
    static String read(String label) {
        return label == null ? NO_LABEL : label;
    }

    static String checkRow(String wanted, String got) {
        if (wanted.equals(got)) {
            return got.equals(NO_LABEL) ? words.get("check_no_label") : got;
        }
        return words.get("check_other", got, wanted);
    }

    /** What the model is, in a few lines: what a person gets first, the network alone after it. */
    static String aboutModel(Contract contract) {
        StringBuilder said = new StringBuilder(words.get("about_model", contract.name, labels(contract.labels.length)));
        if (contract.framesRead > 0) {
            said.append(' ').append(words.get(
                    "about_frames",
                    contract.framesRead,
                    frames(contract.framesOf),
                    words.percent(contract.framesRight, 2),
                    words.percent(contract.framesWrong, 2)));
        }
        if (!Double.isNaN(contract.accuracy)) {
            said.append(' ').append(words.get("about_network", words.percent(contract.accuracy, 2)));
        }
        String network = contract.network + ", " + contract.precision;
        String madeBy = contract.madeBy.isEmpty() ? "" : ", " + contract.madeBy;
        return said.append(' ').append(words.apart(network + madeBy + ".")).toString();
    }

    /** @param shown the contract's own word; one of a newer handlens is said as it is */
    private static String frames(String shown) {
        switch (shown) {
            case "made frames":
                return words.get("about_made_frames");
            case "test photos":
                return words.get("about_test_photos");
            case "cross-validated photos":
                return words.get("about_cross_validated_photos");
            default:
                return shown;
        }
    }

    static String taughtSlots(int used) {
        return words.get("teach_slots", used, Taught.MOST);
    }

    static String teachFull() {
        return words.get("teach_full", Taught.MOST);
    }

    static String shots(int count) {
        return words.counted("shots", count, count);
    }

    /** What is said below its name. */
    static String lesson(Taught.Lesson lesson, boolean correction) {
        String said = shots(lesson.shots.size());
        if (correction) {
            said = words.get("lesson_corrects", said);
        }
        return lesson.learnt() ? said : words.get("lesson_few", said, Taught.LEAST_SHOTS);
    }

    static String corrects(String label) {
        return words.get("teach_corrects", label);
    }

    static String addsTo(String name) {
        return words.get("teach_adds_to", name);
    }

    static String shotsFull(String name) {
        return words.get("teach_shots_full", name, Taught.MOST_SHOTS);
    }

    static String addShots(String name) {
        return words.get("lesson_add_shots", name);
    }

    static String undoShot(String name) {
        return words.get("lesson_undo_shot", name);
    }

    static String forget(String name) {
        return words.get("lesson_forget", name);
    }

    static String taught(String name) {
        return words.get("taught", name);
    }

    static String forgotten(String name) {
        return words.get("forgotten", name);
    }

    static String shotTakenBack(String name) {
        return words.get("shot_taken_back", name);
    }

    /** @param label null for no reading */
    static String wasRead(String label) {
        return label == null ? words.get("was_not_read") : words.get("was_read", label);
    }

    static String moreLabels(int count) {
        return words.counted("more_labels", count, count);
    }

    static String menuCorrections(int count) {
        return words.get("menu_corrections", count);
    }

    private static String corrections(int count) {
        return words.counted("corrections", count, count);
    }

    static String kept(String label, int count) {
        return words.get("kept", label, corrections(count));
    }

    static String takenBack(int left) {
        return words.get("taken_back", corrections(left));
    }

    static String correctionsFull() {
        return words.get("corrections_full", CorrectionsFolder.MOST);
    }

    static String correctionsOf(String label, int count) {
        return words.apart(label) + " × " + words.number(count, 0);
    }

    static String correctionsDamaged(int count) {
        return words.counted("corrections_damaged", count, count);
    }

    /** Why what is kept is not used. */
    static String foreign(TaughtFile.State state) {
        switch (state) {
            case OTHER_NETWORK:
                return words.get("foreign_other_network");
            case NEWER:
                return words.get("foreign_newer");
            default:
                return words.get("foreign_failed");
        }
    }

    static String hold(int taken, int asked) {
        return words.get("shot_hold", taken, asked);
    }

    static String shotTaken(int taken, int asked) {
        return words.get("shot_taken", taken, asked);
    }

    static String taughtTitle(Outcome outcome) {
        return outcome.correction ? words.get("corrected", outcome.name) : taught(outcome.name);
    }

    static String outcome(Outcome outcome) {
        StringBuilder said = new StringBuilder();
        said.append(words.counted("outcome", outcome.shots, outcome.shotsRead, outcome.shots));
        if (outcome.shotsRead < outcome.shots) {
            said.append(' ').append(words.get("outcome_more"));
        }
        if (outcome.exemplars > 0) {
            said.append('\n').append(
                    outcome.changed == 0
                            ? words.get("outcome_changed_none")
                            : words.get("outcome_changed", outcome.changed, outcome.exemplars));
        }
        return said.append(outcome.kept ? "" : "\n" + TEACH_NOT_KEPT).toString();
    }

    /** Of all that was taught together; empty if it does no harm. */
    static String drifted(int drifted, int exemplars) {
        return drifted == 0 ? "" : words.get("outcome_drifted", drifted, exemplars);
    }

    static String saidTaught(String label) {
        return words.get("said_taught", label);
    }

    static String title(Obstacle obstacle) {
        return words.get("obstacle_" + key(obstacle));
    }

    static String reason(Obstacle obstacle) {
        return obstacle == Obstacle.LIBRARY_REFUSED
                ? libraryReason(LargePages.pageBytes())
                : words.get("obstacle_" + key(obstacle) + "_why");
    }

    /** How the system says that an earlier process ended: ApplicationExitInfo's numbers. */
    static String exit(int reason, int status, String description) {
        String said = String.format(Locale.ROOT, "Android's own word for it: reason %d, status %d", reason, status);
        return said + (description == null || description.isEmpty() ? "." : ", " + description + ".");
    }

    /** @param pageBytes the size of this phone's memory pages */
    static String libraryReason(long pageBytes) {
        return pageBytes > 4096 ? words.get("library_pages", pageBytes / 1024) : words.get("library_processor");
    }

    static String button(Obstacle.Action action) {
        return action == Obstacle.Action.NONE ? "" : words.get("action_" + key(action));
    }

    static String misfitNewer(int version) {
        return String.format(Locale.ROOT, "It was made by a newer handlens (contract version %d).", version);
    }

    static String misfitTask(String task) {
        return String.format("Its task is “%s”; this app knows only “classify”.", task);
    }

    static String misfitRefused(String said) {
        return "The phone's runtime refuses it: " + said;
    }

    static String misfitTensor(String name, String received, String wanted) {
        return String.format("Its “%s” is %s; its contract says %s.", name, received, wanted);
    }
}
