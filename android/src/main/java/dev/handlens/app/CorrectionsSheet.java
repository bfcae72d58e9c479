package dev.handlens.app;

import android.content.Context;
import android.text.TextUtils;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.json.JSONException;

/** How many corrections this phone keeps, of which labels, and what can be done with them. */
final class CorrectionsSheet {
    /** More lines than these say no more. */
    private static final int MOST_LINES = 12;

    private final Sheet sheet;
    private final int all;

    /**
     * @param read those that can be read
     * @param all how many there are
     */
    CorrectionsSheet(Context context, Collection<Correction> read, int all) {
        this.all = all;
        Look look = new Look(context);
        sheet = new Sheet(context, look).title(Texts.menuCorrections(all), look.text);
        sheet.text(all == 0 ? Texts.CORRECTIONS_NONE : Texts.CORRECTIONS_WHAT);
        if (!read.isEmpty()) {
            sheet.text(TextUtils.join("\n", lines(read)));
        }
        if (all > read.size()) {
            sheet.text(Texts.correctionsDamaged(all - read.size()));
        }
    }

    /** Of each label how many, the most first. */
    private static List<String> lines(Collection<Correction> corrections) {
        Map<String, Integer> counts = new HashMap<>();
        for (Correction one : corrections) {
            try {
                counts.merge(one.label(), 1, Integer::sum);
            } catch (JSONException e) {
                throw new IllegalStateException("parsed without a label", e);
            }
        }
        List<String> labels = new ArrayList<>(counts.keySet());
        labels.sort((one, other) -> {
            int more = counts.get(other) - counts.get(one);
            return more != 0 ? more : one.compareTo(other);
        });
        List<String> lines = new ArrayList<>();
        int left = 0;
        for (String label : labels) {
            if (lines.size() < MOST_LINES) {
                lines.add(Texts.correctionsOf(label, counts.get(label)));
            } else {
                left++;
            }
        }
        if (left > 0) {
            lines.add(Texts.labels(left) + " …");
        }
        return lines;
    }

    /** Nothing may be kept: it can be asked again. */
    void refused(Runnable onAsk) {
        sheet.text(Texts.CONSENT_REFUSED).entry(Icon.Shape.CORRECT, Texts.CONSENT_AGAIN, onAsk);
    }

    void show(Runnable onSend, Runnable onDelete) {
        if (all > 0) {
            sheet.entry(Icon.Shape.SHARE, Texts.CORRECTIONS_SEND, onSend);
            sheet.entry(Icon.Shape.FORGET, Texts.CORRECTIONS_DELETE_ALL, onDelete);
        }
        sheet.show();
    }
}
