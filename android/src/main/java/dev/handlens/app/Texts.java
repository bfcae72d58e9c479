package dev.handlens.app;

import java.util.Locale;

/** Every word that a person sees or hears. */
final class Texts {
    static final String PROMPT_INK = "Bring one written thing into the lens";
    static final String PROMPT_PHOTO = "Bring one thing into the lens";
    static final String UNSURE = "Not sure yet. Show just one, and hold still";
    static final String OPENING = "One moment";
    static final String SEEN = "what the network sees";
    static final String STILL = "Picture";
    static final String FROZEN = "Frozen";

    static final String LENS_LIVE = "Camera. Double tap to freeze";
    static final String LENS_FROZEN = "Frozen. Double tap to go on";
    static final String LENS_STILL = "Double tap to go back to the camera";
    static final String TORCH_ON = "Turn the light on";
    static final String TORCH_OFF = "Turn the light off";
    static final String FREEZE = "Freeze";
    static final String GO_ON = "Go on";
    static final String BACK_TO_CAMERA = "Back to the camera";
    static final String MENU = "Menu";

    static final String MENU_PICTURE = "Read a picture…";
    static final String MENU_EXAMPLE = "Show a test picture";
    static final String MENU_CHECK = "Check this phone";
    static final String MENU_ABOUT = "About";

    static final String ABOUT_PRIVATE =
            "Nothing leaves this phone. The app has no permission to use the network: what the camera sees is read here, and "
                    + "forgotten.";
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

    private static final String[] PERCENT = percents();

    private Texts() {}

    static String prompt(Contract contract) {
        return contract.ink ? PROMPT_INK : PROMPT_PHOTO;
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
        return wanted.equals(got) ? got : String.format("%s, should be %s", got, wanted);
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
                return "A setting or the phone's owner does not allow it now. The app can still read pictures.";
            case BROKEN:
                return "Closing other apps or restarting the phone mostly helps.";
            case MODEL_MISFIT:
                return "Build the app again from the model file, with the newest handlens.";
            default:
                return "";
        }
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
