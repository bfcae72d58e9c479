package dev.handlens.app;

import java.util.function.Consumer;

/** Says what would help once it holds for two seconds and nothing is read; on the frames thread. */
final class Hints {
    static final long HOLD_MS = 2000;
    /** Looked at so often: nobody acts faster. */
    private static final long LOOK_MS = 200;

    private final Consumer<Hint> say;
    private Shown shown;
    private Contract contract;
    private Hint held = Hint.NONE;
    private Hint said = Hint.NONE;
    private long heldSinceMs;
    private boolean warm;
    private long lookedMs = Long.MIN_VALUE / 2;

    /** @param say called where it changes */
    Hints(Consumer<Hint> say) {
        this.say = say;
    }

    /** Looks at a frame that was just read. */
    void look(Frame frame, LensReader reader, long nowMs) {
        if (nowMs - lookedMs < LOOK_MS && nowMs >= lookedMs) {
            return;
        }
        lookedMs = nowMs;
        if (reader.contract() != contract) {
            contract = reader.contract();
            shown = new Shown(contract);
        }
        reader.copyTo(shown);
        Hint now = shown.label >= 0
                ? Hint.NONE
                : Hint.of(
                        frame.luma,
                        contract.frameWidth,
                        contract.frameHeight,
                        frame.quarterTurns,
                        shown.presence,
                        shown.box);
        if (now != held) {
            held = now;
            heldSinceMs = nowMs;
        }
        // A reading takes it away at once.
        if (now == Hint.NONE || nowMs - heldSinceMs >= HOLD_MS) {
            tell(now);
        }
    }

    /** Another source: nothing holds any more. */
    void clear() {
        held = Hint.NONE;
        tell(Hint.NONE);
    }

    /** The phone is hot: said while there is nothing better to say. */
    void warm(boolean on) {
        warm = on;
        tell(said == Hint.WARM ? Hint.NONE : said);
    }

    private void tell(Hint picture) {
        Hint hint = picture == Hint.NONE && warm ? Hint.WARM : picture;
        if (hint != said) {
            said = hint;
            say.accept(hint);
        }
    }
}
