package dev.handlens.app;

import java.util.Locale;

/** Every word that a person sees or hears. */
final class Texts {
    static final String UNSURE = "Not sure yet. Show just one, and hold still";
    static final String OPENING = "One moment";
    static final String SEEN = "what the network saw";
    static final String STILL = "Picture";
    static final String FROZEN = "Frozen";

    static final String LENS_LIVE = "Camera";
    static final String LENS_LIVE_PLACES = "Camera. Double tap to focus";
    static final String LENS_FROZEN = "Frozen. Double tap to go on";
    static final String LENS_STILL = "Double tap to go back to the camera";
    static final String TORCH_ON = "Turn the light on";
    static final String TORCH_OFF = "Turn the light off";
    static final String FREEZE = "Freeze";
    static final String GO_ON = "Go on";
    static final String BACK_TO_CAMERA = "Back to the camera";
    static final String MENU = "Menu";
    static final String BLACK = "The camera sees only black: is the lens covered, or the camera switched off in quick settings?";
    static final String OTHER_CAMERA = "Use the other camera";
    static final String NO_SETTINGS = "This device does not let the app open its settings. Ask whoever manages it.";

    static final String MENU_PICTURE = "Read a picture…";
    static final String MENU_EXAMPLE = "Show a test picture";
    static final String MENU_SHARE = "Share this reading…";
    static final String MENU_TEACH = "Teach…";
    static final String MENU_CHECK = "Check this phone";
    static final String MENU_ABOUT = "About";
    static final String MENU_FRONT_CAMERA = "Use the front camera";
    static final String MENU_BACK_CAMERA = "Use the back camera";
    static final String MENU_MIRROR = "Mirror, for a projector";
    static final String MENU_MIRROR_NO_MORE = "Do not mirror any more";

    static final String ABOUT_PRIVATE =
            "Nothing leaves this phone. The app has no permission to use the network: what the camera sees is read here, and "
                    + "forgotten. A reading goes to another app only if you share it.";
    static final String ABOUT_TAUGHT =
            "Only what you teach it is kept: as numbers, without a picture, on this phone, until the app is uninstalled.";
    static final String ABOUT_LICENCES = "Licences";

    static final String CHECK_TITLE_GOOD = "This phone reads as trained";
    static final String CHECK_TITLE_BAD = "This phone reads differently";
    static final String CHECK_WHY =
            "The app carries frames with the answers that its training computer got. It has just read them again, with this "
                    + "phone's own runtime.";
    static final String CHECK_BAD_HINT =
            "Do not trust its readings. Please report this phone's name and Android's version to whoever built the app.";
    static final String CHECK_NONE = "This app carries no frames to check with.";

    static final String MISSING = "nothing";
    static final String NO_LABEL = "no reading";
    static final String MISFIT_CONTRACT = "The model's description of itself cannot be read.";
    static final String MISFIT_NO_FRAME = "The model has no entry for camera frames.";
    static final String PICTURE_UNREADABLE = "That picture cannot be opened";

    static final String COPIED = "Copied";
    static final String COPIED_LABEL = "handlens";

    static final String TEACH_TITLE = "Teach";
    static final String TEACH_WHAT =
            "Show five shots of something new. What is kept are numbers, no pictures; only this phone learns.";
    static final String TEACH_NAME = "Its name";
    static final String TEACH_ADD = "Add a class";
    static final String TEACH_ADD_SHOTS = "Add shots";
    static final String TEACH_CORRECT = "Correct it";
    static final String TEACH_CORRECTION = ", corrects the trained class";
    static final String TEACH_OR_CORRECT = "Or correct one that it was trained on:";
    static final String TEACH_BAD_NAME =
            String.format(Locale.ROOT, "A name has 1 to %d characters, and no line breaks", Taught.LONGEST_NAME);
    static final String TEACH_FORGET_ALL = "Forget everything taught";
    static final String TEACH_FORGET_SURE = "Forget them for good? They cannot be brought back.";
    static final String TEACH_FORGET_FOREIGN = "Forget them";
    static final String TEACH_KEEP = "Keep them";
    static final String TEACH_FORGOTTEN_ALL = "Everything taught is forgotten";
    static final String TEACH_UNDO = "Undo";
    static final String TEACH_UNDONE = "Undone: it reads as before";
    static final String TEACH_DAMAGED_TITLE = "What was taught cannot be read";
    static final String TEACH_DAMAGED =
            "The file in which this phone keeps what it was taught is damaged. It was moved aside (" + TaughtFile.NAME
                    + TaughtFile.BAD + "), and nothing of it is used. Please teach again.";
    static final String TEACH_NOT_KEPT = "It could not be written down: it lasts until the app is closed.";
    static final String TEACH_FAILED = "It could not be learnt. All is as before.";
    static final String TAUGHT_HERE = "taught on this phone";
    static final String TAUGHT_MARK = "● " + TAUGHT_HERE;
    static final String LEARNING = "Learning…";
    static final String LEARNING_WHY = "The new shots, beside what the model was trained on.";
    static final String LEARNING_AGAIN = "Learning again what it was taught…";
    static final String SHOT_HINT =
            "From another side for each shot, a little closer, a little turned: as you will show it later.";
    static final String SHUTTER = "Take a shot";
    static final String LENS_SHOOTING = "Camera. Double tap to take a shot";
    static final String DONE = "Done";
    static final String CANCEL = "Cancel";

    private static final String[] PERCENT = percents();

    private Texts() {}

    /** Says what can be read, not only how. */
    static String prompt(Contract contract) {
        return "Show one of " + LabelList.of(contract.labels);
    }

    static String labels(int count) {
        return String.format(Locale.getDefault(), "%,d labels", count);
    }

    /** Of the dotted line in the chart and, where it has no caption, of the small picture. */
    static String legend(float threshold, boolean ofPicture) {
        return "┄ a reading needs " + percent(threshold) + (ofPicture ? "\n▪ the small picture: " + SEEN : "");
    }

    /** In the menu, below the self-check: how it went, and how long a frame takes now. */
    static String checkNote(String summary, boolean good, double milliseconds) {
        String said = summary.isEmpty() ? "" : (good ? "✓ " : "✗ ") + summary;
        String now = milliseconds > 0 ? "now " + pace(milliseconds) : "";
        return said + (said.isEmpty() || now.isEmpty() ? "" : "; ") + now;
    }

    static String hint(Hint hint, boolean torch) {
        switch (hint) {
            case DARK:
                return torch ? "Too dark. Turn the light on" : "Too dark here";
            case BLURRED:
                return "Blurred. Move back a little, and hold still";
            case FAR:
                return "Small. Come closer, or zoom";
            case WARM:
                return "The phone is hot: reading half as often";
            default:
                return "";
        }
    }

    /** From a table: it is asked for with every frame. */
    static String percent(float score) {
        return PERCENT[Math.max(0, Math.min(100, Math.round(100 * score)))];
    }

    private static String[] percents() {
        String[] all = new String[101];
        for (int i = 0; i < all.length; i++) {
            all[i] = String.format(Locale.getDefault(), "%d %%", i);
        }
        return all;
    }

    static String sure(float score) {
        return percent(score) + " sure";
    }

    /** What goes with a picture that is shared. */
    static String shared(String label, float score, CharSequence app) {
        return String.format("%s (%s), read with %s", label, sure(score), app);
    }

    static String still(StillReader.Note note) {
        switch (note) {
            case CUT:
                return "Cut off by the picture's edge";
            case SEVERAL:
                return "More than one thing: show just one";
            default:
                return STILL;
        }
    }

    static String pace(double milliseconds) {
        return String.format(Locale.getDefault(), milliseconds < 10 ? "%.1f ms a frame" : "%.0f ms a frame", milliseconds);
    }

    static String zoom(float zoom) {
        return String.format(Locale.getDefault(), "%.1f×", zoom);
    }

    static String zoomSaid(float zoom) {
        return "Zoom " + zoom(zoom) + ". Double tap to change";
    }

    static String checked(int passed, int total, double milliseconds) {
        return String.format(Locale.getDefault(), "%d of %d as trained, ", passed, total) + pace(milliseconds);
    }

    static String alarm(String summary) {
        return "Do not trust this phone's readings: " + summary;
    }

    static String checkRow(String wanted, String got) {
        if (wanted.equals(got)) {
            return got.equals(NO_LABEL) ? NO_LABEL + ", as trained" : got;
        }
        return String.format("%s, should be %s", got, wanted);
    }

    /** What the model is, in a few lines: what a person gets first, the network alone after it. */
    static String aboutModel(Contract contract) {
        Locale locale = Locale.getDefault();
        StringBuilder said = new StringBuilder();
        said.append(String.format(locale, "The model “%s” knows %d labels.", contract.name, contract.labels.length));
        if (contract.framesRead > 0) {
            String what = contract.framesOf.equals("made frames") ? "made camera frames" : contract.framesOf;
            said.append(String.format(
                    locale,
                    " Of %,d %s it read %.2f %% right and %.2f %% wrong; the others gave no reading.",
                    contract.framesRead,
                    what,
                    100 * contract.framesRight,
                    100 * contract.framesWrong));
        }
        if (!Double.isNaN(contract.accuracy)) {
            said.append(String.format(
                    locale, " Its network alone read %.2f %% of its test pictures right.", 100 * contract.accuracy));
        }
        said.append(' ').append(contract.network).append(", ").append(contract.precision);
        said.append(contract.madeBy.isEmpty() ? "" : ", " + contract.madeBy).append('.');
        return said.toString();
    }

    static String taughtSlots(int used) {
        return String.format(Locale.getDefault(), "%d of %d taught", used, Taught.MOST);
    }

    static String teachFull() {
        return String.format(Locale.getDefault(), "All %d places are taken: forget a class to teach another.", Taught.MOST);
    }

    static String shots(int count) {
        return String.format(Locale.getDefault(), count == 1 ? "%d shot" : "%d shots", count);
    }

    /** What is said below its name. */
    static String lesson(Taught.Lesson lesson, boolean correction) {
        String said = shots(lesson.shots.size()) + (correction ? TEACH_CORRECTION : "");
        return lesson.learnt() ? said : said + String.format(", not read with fewer than %d", Taught.LEAST_SHOTS);
    }

    static String corrects(String label) {
        return String.format("corrects “%s”", label);
    }

    static String addsTo(String name) {
        return String.format("more shots for “%s”", name);
    }

    static String shotsFull(String name) {
        return String.format(Locale.getDefault(), "“%s” has all of its %d shots", name, Taught.MOST_SHOTS);
    }

    static String addShots(String name) {
        return String.format("Add shots to “%s”", name);
    }

    static String undoShot(String name) {
        return String.format("Take back the newest shot of “%s”", name);
    }

    static String forget(String name) {
        return String.format("Forget “%s”", name);
    }

    static String taught(String name) {
        return String.format("“%s” is taught", name);
    }

    static String forgotten(String name) {
        return String.format("“%s” is forgotten", name);
    }

    static String shotTakenBack(String name) {
        return String.format("The newest shot of “%s” is taken back", name);
    }

    /** Why what is kept is not used. */
    static String foreign(TaughtFile.State state) {
        switch (state) {
            case OTHER_NETWORK:
                return "Classes on this phone were taught with another network; teach again. They are kept, and not used.";
            case NEWER:
                return "Classes on this phone were taught with a newer app. They are kept, and not used.";
            default:
                return "Classes on this phone could not be learnt again. They are kept, and not used.";
        }
    }

    static String hold(int taken, int asked) {
        return String.format(Locale.getDefault(), "Hold it in the lens. %d of %d", taken, asked);
    }

    static String shotTaken(int taken, int asked) {
        return String.format(Locale.getDefault(), "Shot taken. %d of %d", taken, asked);
    }

    static String taughtTitle(Outcome outcome) {
        return outcome.correction ? String.format("“%s” is corrected", outcome.name) : taught(outcome.name);
    }

    static String outcome(Outcome outcome) {
        StringBuilder said = new StringBuilder();
        said.append(String.format(
                Locale.getDefault(), "It reads %d of your %s.", outcome.shotsRead, shots(outcome.shots)));
        if (outcome.shotsRead < outcome.shots) {
            said.append(" More shots may help.");
        }
        if (outcome.exemplars > 0) {
            said.append('\n').append(changed(outcome.changed, outcome.exemplars));
        }
        return said.append(outcome.kept ? "" : "\n" + TEACH_NOT_KEPT).toString();
    }

    private static String changed(int changed, int exemplars) {
        if (changed == 0) {
            return "The trained classes are read as before.";
        }
        return String.format(
                Locale.getDefault(), "%d of %d of the trained classes' examples are read otherwise now.", changed, exemplars);
    }

    /** Of all that was taught together; empty if it does no harm. */
    static String drifted(int drifted, int exemplars) {
        return drifted == 0
                ? ""
                : String.format(
                        Locale.getDefault(),
                        "With what was taught, %d of %d of the trained classes' examples are read otherwise than without it.",
                        drifted,
                        exemplars);
    }

    static String saidTaught(String label) {
        return label + ", " + TAUGHT_HERE;
    }

    static String title(Obstacle obstacle) {
        switch (obstacle) {
            case REFUSED:
                return "May the app use the camera?";
            case REFUSED_FOR_EVER:
                return "The camera is switched off for this app";
            case NO_CAMERA:
                return "No camera here";
            case TAKEN:
                return "Another app has the camera";
            case DISABLED:
                return "The camera is blocked";
            case BROKEN:
                return "The camera does not answer";
            case RESTING:
                return "Paused";
            case HOT:
                return "The phone is too hot";
            case STOPPED:
                return "The app may have stopped while it tried the model for the first time on this phone";
            case MODEL_MISFIT:
                return "This model does not fit the app";
            default:
                return "This phone refuses the runtime";
        }
    }

    static String reason(Obstacle obstacle) {
        switch (obstacle) {
            case REFUSED:
                return "The app reads what you hold the lens over. Frames are read on this phone and forgotten; nothing is kept or "
                        + "sent.";
            case REFUSED_FOR_EVER:
                return "Allow it under Permissions in this app's settings, then come back.";
            case NO_CAMERA:
                return "This device has none that the app may use. The app can still read pictures.";
            case TAKEN:
                return "Close the app that is using it. The lens opens by itself as soon as the camera is free.";
            case DISABLED:
                return "A setting, the camera switch in quick settings, or the phone's owner does not allow it now. The app can "
                        + "still read pictures.";
            case BROKEN:
                return "Closing other apps, ending Do Not Disturb, or restarting the phone mostly helps.";
            case RESTING:
                return "Touch to go on.";
            case HOT:
                return "The camera rests until it has cooled down, and goes on by itself.";
            case STOPPED:
                return "On a few phones the runtime's library crashes. Try again; if you come back to this page, copy the details to "
                        + "whoever built the app.";
            case MODEL_MISFIT:
                return "Build the app again from the model file, with the newest handlens.";
            default:
                return "";
        }
    }

    /** How the system says that an earlier process ended: ApplicationExitInfo's numbers. */
    static String exit(int reason, int status, String description) {
        String said = String.format(Locale.ROOT, "Android's own word for it: reason %d, status %d", reason, status);
        return said + (description == null || description.isEmpty() ? "." : ", " + description + ".");
    }

    /** @param pageBytes the size of this phone's memory pages */
    static String libraryReason(long pageBytes) {
        if (pageBytes > 4096) {
            return String.format(
                    Locale.getDefault(),
                    "This phone's memory pages are %d KB; the library was laid out for 4 KB. Build the app again with the newest "
                            + "handlens, for this phone.",
                    pageBytes / 1024);
        }
        return "The app was most likely built for another kind of processor. Build it again for this phone.";
    }

    static String button(Obstacle.Action action) {
        switch (action) {
            case ASK:
                return "Allow the camera";
            case SETTINGS:
                return "Open settings";
            case RETRY:
                return "Try again";
            case PICTURE:
                return "Read a picture";
            case WAKE:
                return GO_ON;
            case COPY:
                return "Copy the details";
            default:
                return "";
        }
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
