package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.Context;
import android.speech.tts.TextToSpeech;
import android.view.View;
import android.view.accessibility.AccessibilityManager;
import android.widget.Switch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowDialog;
import org.robolectric.shadows.ShadowTextToSpeech;

/** Readings said aloud, by voices that behave as those of phones do. */
@RunWith(RobolectricTestRunner.class)
public class SpeechTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());
    private final List<FakeVoice> voices = new ArrayList<>();
    /** What a phone's engine does when it is asked for. */
    private Speech.Voices phone = FakeVoice::new;

    /** An engine as it is bound: it answers when it is told to. */
    private static final class FakeVoice implements Speech.Voice {
        final Consumer<Boolean> onAnswer;
        final List<String> said = new ArrayList<>();
        final List<Locale> asked = new ArrayList<>();
        String language = "en";
        boolean takes = true;
        RuntimeException trouble;
        boolean closed;

        FakeVoice(Context context, Consumer<Boolean> onAnswer) {
            this.onAnswer = onAnswer;
        }

        @Override
        public boolean speaks(Locale locale) {
            asked.add(locale);
            // As most engines: a language without its regions.
            return locale.toLanguageTag().equals(language);
        }

        @Override
        public boolean say(String words) {
            if (trouble != null) {
                throw trouble;
            }
            if (takes) {
                said.add(words);
            }
            return takes;
        }

        @Override
        public void close() {
            closed = true;
            if (trouble != null) {
                throw trouble;
            }
        }
    }

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
        model.label = 7;
        Speech.voices = (context, onAnswer) -> {
            FakeVoice voice = (FakeVoice) phone.open(context, onAnswer);
            voices.add(voice);
            return voice;
        };
    }

    @After
    public void theSystems() {
        Speech.voices = SystemVoice::new;
        RuntimeEnvironment.setQualifiers("+en-rUS-ldltr");
        Texts.load(Stagehand.app());
        ShadowDialog.reset();
        History.OF_THIS_PROCESS.forgetAll();
    }

    private FakeVoice voice() {
        return voices.get(voices.size() - 1);
    }

    private static View menu(Stagehand stage) {
        Teacherhand.click(stage, Texts.MENU);
        return Teacherhand.sheet();
    }

    private static void wish(Stagehand stage, boolean on) {
        ((Switch) Walk.find(menu(stage), Texts.MENU_SPEAK)).setChecked(on);
        stage.settle();
    }

    private static void closeMenu(Stagehand stage) {
        ShadowDialog.getLatestDialog().dismiss();
        stage.settle();
    }

    private void answer(Stagehand stage, boolean there) {
        voice().onAnswer.accept(there);
        stage.settle();
    }

    private void read(Stagehand stage, int label) {
        model.label = label;
        stage.watch(900);
    }

    /** Whoever looks at the paper, and not at the phone, did not hear what was read. */
    @Test
    public void eachReadingIsSaidOnceIfItIsWished() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            read(stage, 7);
            assertEquals("nobody wished it", 0, voices.size());
            wish(stage, true);
            answer(stage, true);
            closeMenu(stage);
            stage.watch(2000);
            assertEquals("[]", voice().said.toString());
            read(stage, 4);
            stage.watch(2000);
            read(stage, 7);
            assertEquals("[4, 7]", voice().said.toString());
            wish(stage, false);
            assertTrue(voice().closed);
            closeMenu(stage);
            read(stage, 1);
            assertEquals("[4, 7]", voice().said.toString());
        }
    }

    /** The engine stayed bound behind other apps; and the wish was forgotten. */
    @Test
    public void itIsLetGoWithTheScreenAndWishedForTheNextTime() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            wish(stage, true);
            answer(stage, true);
            closeMenu(stage);
            stage.controller.pause().stop();
            stage.settle();
            assertTrue(voice().closed);
            assertEquals(1, voices.size());
            stage.controller.restart().resume();
            stage.settle();
            assertEquals(2, voices.size());
        }
        assertTrue(voice().closed);
        try (Stagehand stage = Stagehand.openLive(model)) {
            assertEquals(3, voices.size());
            assertTrue(((Switch) Walk.find(menu(stage), Texts.MENU_SPEAK)).isChecked());
        }
    }

    /** Without an engine, the answer comes before the constructor has returned: nothing was there to be closed. */
    @Test
    public void anAnswerBeforeTheConstructorReturns() {
        phone = (context, onAnswer) -> {
            onAnswer.accept(false);
            return new FakeVoice(context, onAnswer);
        };
        try (Stagehand stage = Stagehand.openLive(model)) {
            wish(stage, true);
            assertNotNull(Walk.find(Teacherhand.sheet(), Texts.SPEECH_NO_VOICE));
            assertTrue(voice().closed);
        }
    }

    /** An engine that was asked for before the person left answered after it: the words went to a service that was let go. */
    @Test
    public void anAnswerAfterTheEnd() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            wish(stage, true);
            FakeVoice first = voice();
            wish(stage, false);
            first.onAnswer.accept(true);
            stage.settle();
            closeMenu(stage);
            read(stage, 4);
            assertTrue(first.asked.isEmpty());
            assertTrue(first.said.isEmpty());
            wish(stage, true);
            first.onAnswer.accept(false);
            stage.settle();
            assertNull("of another engine", Walk.find(Teacherhand.sheet(), Texts.SPEECH_NO_VOICE));
            answer(stage, true);
            closeMenu(stage);
            read(stage, 7);
            assertEquals("[7]", voice().said.toString());
        }
    }

    /** An engine that never answered: the switch was on, nothing was heard, nothing was said of it. */
    @Test
    public void anEngineThatNeverAnswers() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            wish(stage, true);
            View menu = Teacherhand.sheet();
            stage.watch(Speech.PATIENCE_MS + 100);
            assertNotNull(Walk.find(menu, Texts.SPEECH_SILENT));
            answer(stage, true);
            assertEquals("late, and yet", "", noteOf(menu));
            closeMenu(stage);
            read(stage, 4);
            assertEquals("[4]", voice().said.toString());
        }
    }

    private static String noteOf(View menu) {
        for (String note : new String[] {Texts.SPEECH_SILENT, Texts.SPEECH_NO_VOICE, Texts.SPEECH_SCREEN_READER}) {
            if (Walk.find(menu, note) != null) {
                return note;
            }
        }
        return "";
    }

    /** What was read while the engine was still starting was said long after it, of another page. */
    @Test
    public void whatIsReadBeforeTheAnswerIsSaidIfItIsNew() {
        for (long wait : new long[] {500, Speech.LATEST_MS + 500}) {
            try (Stagehand stage = Stagehand.openLive(model)) {
                wish(stage, false);
                wish(stage, true);
                closeMenu(stage);
                read(stage, 4);
                model.presence = 0;
                stage.pass(wait);
                answer(stage, true);
                model.presence = 1;
                assertEquals(wait < Speech.LATEST_MS ? "[4]" : "[]", voice().said.toString());
            }
        }
    }

    /** speak() after the engine had died: DeadObjectException on some phones, ERROR on others. */
    @Test
    public void anEngineThatBreaksOffIsAskedForOnceMore() {
        for (RuntimeException trouble : new RuntimeException[] {null, new IllegalArgumentException("dead object")}) {
            try (Stagehand stage = Stagehand.openLive(model)) {
                wish(stage, false);
                wish(stage, true);
                answer(stage, true);
                closeMenu(stage);
                FakeVoice first = voice();
                first.takes = false;
                first.trouble = trouble;
                read(stage, 4);
                assertTrue(first.closed);
                assertFalse("a new engine", first == voice());
                answer(stage, true);
                assertEquals("[4]", voice().said.toString());
                voice().takes = false;
                read(stage, 1);
                answer(stage, true);
                assertEquals("it worked in between", "[1]", voice().said.toString());
                voice().takes = false;
                read(stage, 2);
                voice().takes = false;
                int opened = voices.size();
                answer(stage, true);
                assertEquals("no end of engines", opened, voices.size());
                assertNotNull(Walk.find(menu(stage), Texts.SPEECH_SILENT));
            }
        }
    }

    /** An engine that cannot be bound at all throws, where a work profile forbids it. */
    @Test
    public void anEngineThatThrows() {
        phone = (context, onAnswer) -> {
            throw new SecurityException("not allowed to bind");
        };
        try (Stagehand stage = Stagehand.openLive(model)) {
            wish(stage, true);
            assertNotNull(Walk.find(Teacherhand.sheet(), Texts.SPEECH_NO_VOICE));
            closeMenu(stage);
            read(stage, 4);
        }
    }

    /** German words were said by an English voice; a voice without a region's own was taken for none. */
    @Test
    public void theLanguageIsThatOfTheWords() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            wish(stage, true);
            answer(stage, true);
            closeMenu(stage);
            RuntimeEnvironment.setQualifiers("+de-rAT");
            stage.controller.configurationChange(Stagehand.app().getResources().getConfiguration());
            stage.settle();
            assertEquals("de-AT", voice().asked.get(voice().asked.size() - 2).toLanguageTag());
            assertNotNull(Walk.find(menu(stage), Texts.speechNoLanguage()));
            assertTrue(Texts.speechNoLanguage(), Texts.speechNoLanguage().contains("Deutsch"));
            closeMenu(stage);
            read(stage, 4);
            assertEquals("[]", voice().said.toString());
            voice().language = "de";
            wish(stage, false);
            phone = (context, onAnswer) -> {
                FakeVoice german = new FakeVoice(context, onAnswer);
                german.language = "de";
                return german;
            };
            wish(stage, true);
            answer(stage, true);
            closeMenu(stage);
            read(stage, 7);
            assertEquals("[7]", voice().said.toString());
        }
    }

    /** With TalkBack on, each reading was said twice, by two voices at once. */
    @Test
    public void aScreenReaderSaysThemAlready() {
        AccessibilityManager accessibility =
                (AccessibilityManager) Stagehand.app().getSystemService(Context.ACCESSIBILITY_SERVICE);
        try (Stagehand stage = Stagehand.openLive(model)) {
            wish(stage, true);
            answer(stage, true);
            closeMenu(stage);
            shadowOf(accessibility).setEnabled(true);
            shadowOf(accessibility).setTouchExplorationEnabled(true);
            read(stage, 4);
            assertEquals("[]", voice().said.toString());
            assertNotNull(Walk.find(menu(stage), Texts.SPEECH_SCREEN_READER));
            closeMenu(stage);
            shadowOf(accessibility).setTouchExplorationEnabled(false);
            read(stage, 7);
            assertEquals("[7]", voice().said.toString());
        } finally {
            shadowOf(accessibility).setEnabled(false);
            shadowOf(accessibility).setTouchExplorationEnabled(false);
        }
    }

    /** The system's own class: what is said cuts off what was said before. */
    @Test
    @Config(sdk = {28, 34, 35})
    public void theSystemsVoice() throws Exception {
        Speech.voices = SystemVoice::new;
        ShadowTextToSpeech.addLanguageAvailability(Locale.US);
        ShadowTextToSpeech.addLanguageAvailability(Locale.ENGLISH);
        try (Stagehand stage = Stagehand.openLive(model)) {
            wish(stage, true);
            TextToSpeech engine = ShadowTextToSpeech.getLastTextToSpeechInstance();
            shadowOf(engine).getOnInitListener().onInit(TextToSpeech.SUCCESS);
            stage.settle();
            Stagehand.photograph(Teacherhand.sheet(), "menu-speak");
            closeMenu(stage);
            read(stage, 4);
            assertEquals("4", shadowOf(engine).getLastSpokenText());
            assertEquals(TextToSpeech.QUEUE_FLUSH, shadowOf(engine).getQueueMode());
            stage.controller.pause().stop();
            assertTrue(shadowOf(engine).isShutdown());
            stage.controller.restart().resume();
        }
    }

    /** Why nothing is heard was cut off, in a language of long words or in large type. */
    @Test
    public void allThereIsToSayOfItFits() throws Exception {
        for (String language : LanguagesTest.ALL) {
            RuntimeEnvironment.setQualifiers("+" + language + (language.equals("ar") ? "-ldrtl" : "-ldltr"));
            RuntimeEnvironment.setFontScale(2);
            try (Stagehand stage = Stagehand.openLive(model)) {
                SwitchLine line = new SwitchLine(stage.activity, new Look(stage.activity), Icon.Shape.SPEAK, Texts.MENU_SPEAK);
                Sheet sheet = new Sheet(stage.activity, new Look(stage.activity)).view(line, 0);
                View root = sheet.show().getWindow().getDecorView();
                String[] notes = {
                    Texts.SPEECH_NO_VOICE, Texts.speechNoLanguage(), Texts.SPEECH_SILENT, Texts.SPEECH_SCREEN_READER
                };
                for (String note : notes) {
                    line.show(true, note, on -> {});
                    stage.settle();
                    Walk.check(root);
                    Cut.check(root, language, "");
                }
                Stagehand.photograph(root, "speak-large-type-" + language);
                sheet.dismiss();
            }
            ShadowDialog.reset();
        }
        RuntimeEnvironment.setFontScale(1);
    }
}
