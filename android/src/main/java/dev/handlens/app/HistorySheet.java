package dev.handlens.app;

import android.app.Activity;
import android.app.Dialog;
import java.util.List;
import java.util.function.Consumer;

/** The last readings, the newest first, and what can be done with them. */
final class HistorySheet {
    private final Activity activity;
    private final List<History.Entry> entries;
    private final SwitchLine keep;
    private final Consumer<String> onShare;
    private final Runnable onClear;

    HistorySheet(
            Activity activity, List<History.Entry> entries, SwitchLine keep, Consumer<String> onShare, Runnable onClear) {
        this.activity = activity;
        this.entries = entries;
        this.keep = keep;
        this.onShare = onShare;
        this.onClear = onClear;
    }

    Dialog show() {
        Look look = new Look(activity);
        long nowMs = System.currentTimeMillis();
        Sheet sheet = new Sheet(activity, look).title(Texts.MENU_HISTORY, look.text);
        if (entries.isEmpty()) {
            sheet.text(Texts.HISTORY_EMPTY);
        }
        for (History.Entry entry : entries) {
            String said = Texts.historyNote(activity, entry.score, entry.timeMs, nowMs);
            sheet.view(new HistoryRow(activity, look, entry, said), 0);
        }
        if (!entries.isEmpty()) {
            sheet.entry(Icon.Shape.SHARE, Texts.HISTORY_SHARE, () -> onShare.accept(rows()));
            sheet.entry(Icon.Shape.FORGET, Texts.HISTORY_CLEAR, onClear);
        }
        return sheet.view(keep, 0).show();
    }

    /** As a table that a spreadsheet takes: a line each, tabs between the columns. */
    private String rows() {
        StringBuilder rows = new StringBuilder();
        for (History.Entry entry : entries) {
            rows.append(Texts.historyRow(entry.label, entry.score, entry.timeMs)).append('\n');
        }
        return rows.toString();
    }
}
