package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import android.content.Context;
import android.content.res.Configuration;
import android.icu.text.PluralRules;
import android.os.LocaleList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import org.json.JSONObject;
import org.junit.After;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;

/** Which form of its words goes with which number, by CLDR's rules as they are written here, and by Android's own. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = {28, 34, 35})
public class PluralsTest {
    @After
    public void english() {
        Texts.load(Stagehand.app());
    }

    private static List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i <= 200; i++) {
            numbers.add(i);
        }
        for (int large : new int[] {999, 1000, 1001, 1002, 1003, 1011, 1100, 10_003, 999_999, 1_000_000, 1_000_001, 2_000_000}) {
            numbers.add(large);
        }
        return numbers;
    }

    /** Unicode CLDR, "Language Plural Rules", for whole numbers. */
    private static String form(String tag, int n) {
        switch (tag) {
            case "ar":
                int last = n % 100;
                return n == 0 ? "zero" : n == 1 ? "one" : n == 2 ? "two" : last >= 3 && last <= 10 ? "few" : last >= 11 ? "many" : "other";
            case "hi":
            case "fr":
            case "pt":
                return n <= 1 ? "one" : million(tag, n) ? "many" : "other";
            case "ja":
            case "zh":
                return "other";
            default:
                return n == 1 ? "one" : million(tag, n) ? "many" : "other";
        }
    }

    private static boolean million(String tag, int n) {
        return n != 0 && n % 1_000_000 == 0 && "fr es it pt pt-PT".contains(tag);
    }

    private static JSONObject words(String language) throws Exception {
        return new JSONObject(Assets.text(Stagehand.app().getAssets(), "texts/" + language + ".json"));
    }

    private static void speak(String tag) {
        Configuration configuration = new Configuration();
        configuration.setLocales(LocaleList.forLanguageTags(tag));
        Context context = Stagehand.app().createConfigurationContext(configuration);
        Texts.load(context);
    }

    /** In French and Hindi nothing is counted like one thing, in Arabic there are six forms: each number gets its own. */
    @Test
    public void eachNumberHasItsForm() throws Exception {
        List<String> tags = new ArrayList<>(java.util.Arrays.asList(LanguagesTest.ALL));
        tags.add("pt-PT");
        for (String tag : tags) {
            speak(tag);
            assertEquals(tag, Texts.locale().toLanguageTag());
            JSONObject words = words(Locale.forLanguageTag(tag).getLanguage());
            PluralRules androids = PluralRules.forLocale(Locale.forLanguageTag(tag));
            for (int n : numbers()) {
                String wanted = form(tag, n);
                String said = androids.select(n);
                // Android 9 knows of no "many" for millions yet.
                assertTrue(tag + " " + n + ": " + said, said.equals(wanted) || (million(tag, n) && said.equals("other")));
                // In these languages a million of what the app counts is said like two of them.
                String form = million(tag, n) ? "other" : wanted;
                String pattern = words.getString("labels." + form);
                assertEquals(tag + " " + n, String.format(Texts.locale(), pattern, n), Texts.labels(n));
            }
        }
    }

    /** A form that is not there would be another's, or English. */
    @Test
    public void eachCountedKeyHasAllForms() throws Exception {
        for (String language : LanguagesTest.ALL) {
            TreeSet<String> wanted = new TreeSet<>();
            for (int n : numbers()) {
                wanted.add(million(language, n) ? "other" : form(language, n));
            }
            TreeMap<String, TreeSet<String>> found = new TreeMap<>();
            for (Iterator<String> keys = words(language).keys(); keys.hasNext(); ) {
                String key = keys.next();
                int dot = key.indexOf('.');
                if (dot > 0) {
                    found.computeIfAbsent(key.substring(0, dot), stem -> new TreeSet<>()).add(key.substring(dot + 1));
                }
            }
            assertEquals("[corrections, corrections_damaged, labels, more_labels, outcome, shots]", found.keySet().toString());
            for (String stem : found.keySet()) {
                assertEquals(language + " " + stem, wanted, found.get(stem));
            }
        }
    }
}
