package dev.handlens.app;

import android.content.Context;
import android.speech.tts.TextToSpeech;
import java.util.Locale;
import java.util.function.Consumer;

/** The voice that a person chose in the phone's settings. */
final class SystemVoice implements Speech.Voice {
    private static final String READING = "reading";

    private final TextToSpeech engine;

    SystemVoice(Context context, Consumer<Boolean> onAnswer) {
        // It binds a service, which would hold an activity's context beyond its end.
        engine = new TextToSpeech(
                context.getApplicationContext(), status -> onAnswer.accept(status == TextToSpeech.SUCCESS));
    }

    @Override
    public boolean speaks(Locale locale) {
        return engine.setLanguage(locale) >= TextToSpeech.LANG_AVAILABLE;
    }

    @Override
    public boolean say(String words) {
        return engine.speak(words, TextToSpeech.QUEUE_FLUSH, null, READING) == TextToSpeech.SUCCESS;
    }

    @Override
    public void close() {
        engine.shutdown();
    }
}
