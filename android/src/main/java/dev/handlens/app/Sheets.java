package dev.handlens.app;

import android.app.Activity;
import android.app.Dialog;
import android.os.Build;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;

/** The app's sheets: the menu, the self-check's result, the about page, the licences. */
final class Sheets {
    private final Activity activity;

    Sheets(Activity activity) {
        this.activity = activity;
    }

    /** Anew for each sheet: day may have become night. */
    private Sheet sheet() {
        return new Sheet(activity, new Look(activity));
    }

    /**
     * @param onShare null where nothing is read; {@code onTeach} where nothing can be taught now
     * @param more adds what else can be chosen
     * @param checked how this phone did, and how fast it is; may be empty
     * @param corrections how many there are
     */
    Dialog menu(
            Runnable onShare,
            Runnable onTeach,
            Consumer<Sheet> more,
            Runnable onPicture,
            Runnable onExample,
            String checked,
            Runnable onCheck,
            int corrections,
            Runnable onCorrections,
            Runnable onAbout) {
        Sheet sheet = sheet();
        if (onShare != null) {
            sheet.entry(Icon.Shape.SHARE, Texts.MENU_SHARE, onShare);
        }
        if (onTeach != null) {
            sheet.entry(Icon.Shape.TEACH, Texts.MENU_TEACH, onTeach);
        }
        more.accept(sheet);
        return sheet.entry(Icon.Shape.PICTURE, Texts.MENU_PICTURE, onPicture)
                .entry(Icon.Shape.FRAMES, Texts.MENU_EXAMPLE, onExample)
                .entry(Icon.Shape.CORRECT, Texts.menuCorrections(corrections), onCorrections)
                .entry(Icon.Shape.SHIELD, Texts.MENU_CHECK, checked, onCheck)
                .entry(Icon.Shape.INFO, Texts.MENU_ABOUT, onAbout)
                .show();
    }

    /** @param check null if there is nothing to check with */
    Dialog check(Contract contract, SelfCheck check) {
        Look look = new Look(activity);
        Sheet sheet = new Sheet(activity, look);
        if (check == null) {
            return sheet.title(Texts.MENU_CHECK, look.text).text(Texts.CHECK_NONE).show();
        }
        boolean good = check.good();
        sheet.title(good ? Texts.CHECK_TITLE_GOOD : Texts.CHECK_TITLE_BAD, good ? look.text : look.alarm);
        sheet.text(check.summary());
        sheet.text(good ? Texts.CHECK_WHY : Texts.CHECK_WHY + " " + Texts.CHECK_BAD_HINT);
        return sheet.view(new CheckView(activity, look, contract, check), 18).show();
    }

    /** @param trained the model without what was taught */
    Dialog about(Model trained) {
        Contract contract = trained.contract();
        Look look = new Look(activity);
        Sheet sheet = new Sheet(activity, look)
                .title(activity.getTitle().toString(), look.text)
                .text(Texts.ABOUT_PRIVATE)
                .text(Texts.ABOUT_HISTORY);
        if (trained.teachable() != null) {
            sheet.text(Texts.ABOUT_TAUGHT);
        }
        return sheet.text(Texts.ABOUT_CORRECTIONS)
                .text(Texts.aboutModel(contract))
                .text(String.format(Locale.ROOT, "%s, %s", trained.runtime(), Build.SUPPORTED_ABIS[0]))
                .entry(Icon.Shape.INFO, Texts.ABOUT_LICENCES, this::licences)
                .show();
    }

    /** Something that is to be known. */
    Dialog notice(String title, String text) {
        return sheet().title(title, new Look(activity).text).text(text).show();
    }

    /** A question before something that cannot be undone. */
    Dialog confirm(String question, String yes, Runnable onYes) {
        return sheet().title(question, new Look(activity).text)
                .entry(Icon.Shape.FORGET, yes, onYes)
                .entry(Icon.Shape.UNDO, Texts.TEACH_KEEP, () -> {})
                .show();
    }

    /** Whether what a person corrects may be kept; told once it is answered, and not of a sheet that is only closed. */
    Dialog consent(boolean taught, Consumer<Boolean> onAnswer) {
        Sheet sheet = sheet().title(Texts.CONSENT_TITLE, new Look(activity).text)
                .text(Texts.CONSENT_WHAT)
                .text(Texts.CONSENT_WHO);
        if (taught) {
            sheet.text(Texts.CONSENT_TAUGHT);
        }
        return sheet.entry(Icon.Shape.CHECK, Texts.CONSENT_YES, () -> onAnswer.accept(true))
                .entry(Icon.Shape.LOCK, Texts.CONSENT_NO, () -> onAnswer.accept(false))
                .show();
    }

    private void licences() {
        String text;
        try {
            text = Assets.text(activity.getAssets(), Assets.LICENCES);
        } catch (IOException e) {
            text = e.toString();
        }
        sheet().title(Texts.ABOUT_LICENCES, new Look(activity).text).print(text).show();
    }
}
