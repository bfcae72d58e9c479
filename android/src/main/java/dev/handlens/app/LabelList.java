package dev.handlens.app;

import android.text.TextUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All labels in one short phrase, for the prompt: runs as "0 … 9", never broken, a few by name, many by their number. */
final class LabelList {
    private static final int MOST_RUNS = 3;
    private static final int MOST_NAMED = 5;
    private static final int MOST_CHARACTERS = 44;

    private LabelList() {}

    static String of(String[] labels) {
        List<String> parts = runs(labels);
        String all = TextUtils.join(Texts.comma(), parts);
        boolean few = parts.size() <= MOST_RUNS || labels.length <= MOST_NAMED;
        return few && all.length() <= MOST_CHARACTERS ? all : Texts.labels(labels.length);
    }

    private static List<String> runs(String[] labels) {
        List<String> parts = new ArrayList<>();
        for (int first = 0; first < labels.length; ) {
            int last = first;
            while (last + 1 < labels.length && follows(labels[last], labels[last + 1])) {
                last++;
            }
            if (last - first >= 2) {
                parts.add(String.format(Locale.ROOT, "%s\u00a0…\u00a0%s", labels[first], labels[last]));
                first = last + 1;
            } else {
                parts.add(labels[first++]);
            }
        }
        return parts;
    }

    /** Single characters beside each other in Unicode, or whole numbers that count up. */
    private static boolean follows(String one, String next) {
        if (one.codePointCount(0, one.length()) == 1 && next.codePointCount(0, next.length()) == 1) {
            return one.codePointAt(0) + 1 == next.codePointAt(0);
        }
        try {
            return Integer.parseInt(one) + 1 == Integer.parseInt(next);
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
