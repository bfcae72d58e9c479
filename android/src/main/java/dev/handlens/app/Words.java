package dev.handlens.app;

import android.content.res.AssetManager;
import android.icu.text.PluralRules;
import android.icu.util.ULocale;
import android.os.LocaleList;
import android.text.BidiFormatter;
import java.io.IOException;
import java.text.NumberFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * The words of one language by key, from {@code assets/texts}; and how that language counts, writes numbers, and takes foreign
 * words into a line.
 */
final class Words {
    private static final String FOLDER = "texts";
    private static final String ENDING = ".json";
    /** Has every key, and is what those get whose language is not there. */
    private static final Locale REFERENCE = Locale.ENGLISH;

    /** Of the words, with the person's own region: it decides on digits and signs. */
    final Locale locale;

    private final JSONObject words;
    private final JSONObject reference;
    private final PluralRules plurals;
    private final BidiFormatter bidi;

    private Words(AssetManager assets, Locale locale) throws IOException, JSONException {
        this.locale = locale;
        words = read(assets, locale);
        reference = read(assets, REFERENCE);
        plurals = PluralRules.forLocale(locale);
        bidi = BidiFormatter.getInstance(locale);
    }

    /** @param wanted the person's languages, the best first */
    static Words of(AssetManager assets, LocaleList wanted) {
        try {
            return new Words(assets, best(Arrays.asList(assets.list(FOLDER)), wanted));
        } catch (IOException | JSONException e) {
            throw new IllegalStateException("an app without words", e);
        }
    }

    private static Locale best(List<String> files, LocaleList wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            Locale one = wanted.get(i);
            if (files.contains(one.getLanguage() + ENDING) && script(one).equals(script(new Locale(one.getLanguage())))) {
                return one;
            }
        }
        return REFERENCE;
    }

    /** Chinese may be traditional, Hindi in Latin letters: other letters are another language to read. */
    private static String script(Locale locale) {
        return ULocale.addLikelySubtags(ULocale.forLocale(locale)).getScript();
    }

    private static JSONObject read(AssetManager assets, Locale locale) throws IOException, JSONException {
        return new JSONObject(Assets.text(assets, FOLDER + "/" + locale.getLanguage() + ENDING));
    }

    String get(String key) {
        String word = words.optString(key, null);
        if (word == null) {
            word = reference.optString(key, null);
        }
        if (word == null) {
            throw new IllegalArgumentException(key);
        }
        return word;
    }

    /** @param values what stands at %1$s, %2$d and so on; texts are set apart where they run the other way */
    String get(String key, Object... values) {
        Object[] apart = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            apart[i] = values[i] instanceof CharSequence ? apart((CharSequence) values[i]) : values[i];
        }
        return String.format(locale, get(key), apart);
    }

    /** In the form that goes with that number: {@code key.one}, {@code key.other}, ... */
    String counted(String key, int count, Object... values) {
        String form = key + "." + plurals.select(count);
        // Newer rules have forms of which older ones know nothing, such as "many" for millions.
        return get(words.has(form) ? form : key + ".other", values);
    }

    /** A label, a name: whatever it is written in, the line around it stays in order. */
    String apart(CharSequence foreign) {
        return bidi.unicodeWrap(foreign.toString());
    }

    String number(double value, int decimals) {
        return String.format(locale, "%." + decimals + "f", value);
    }

    /** @param share 0..1 */
    String percent(double share, int decimals) {
        NumberFormat format = NumberFormat.getPercentInstance(locale);
        format.setMinimumFractionDigits(decimals);
        format.setMaximumFractionDigits(decimals);
        return format.format(share);
    }
}
