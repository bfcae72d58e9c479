package dev.handlens.app;

import android.view.View;
import android.widget.TextView;

/**
 * The quiet line at the lens's lower edge. It keeps what is meant, not its words: these are others in another language, and
 * once the light is on.
 */
final class HintLine {
    private final TextView view;
    private final Controls controls;
    private Hint hint = Hint.NONE;
    private boolean black;

    /** @param controls know whether there is a light to turn on */
    HintLine(TextView view, Controls controls) {
        this.view = view;
        this.controls = controls;
        controls.tellOfLight(this::say);
        say();
    }

    /** What would help to read the picture. */
    void show(Hint hint) {
        this.hint = hint;
        say();
    }

    /** The camera sees nothing at all: whatever else there is to say would be of no help. */
    void showBlack(boolean on) {
        black = on;
        say();
    }

    /** Says what another said, whose place this takes. */
    void take(HintLine old) {
        hint = old.hint;
        black = old.black;
        say();
    }

    private void say() {
        String line = black ? Texts.BLACK : Texts.hint(hint, controls.torchOffered());
        // Each change is spoken.
        if (!line.contentEquals(view.getText())) {
            view.setText(line);
        }
        view.setVisibility(line.isEmpty() ? View.GONE : View.VISIBLE);
    }
}
