package dev.handlens.app;

import android.app.Activity;
import android.os.Handler;

/** The menu and what its entries do: share, teach, recount, read a picture, check this phone, corrections. */
final class Menu {
    private final Activity activity;
    private final StillFlow.Owner owner;
    private final Screen screen;
    private final Handler frames;
    private final FirstCheck firstCheck;
    private final Model trained;
    private final LiveLens live;
    private final TeachFlow teach;
    private final StillFlow still;
    private final Recounting recounting;
    private final Correcting correcting;
    private final Sheets sheets;

    Menu(
            Activity activity,
            StillFlow.Owner owner,
            Screen screen,
            Handler frames,
            FirstCheck firstCheck,
            Model trained,
            LiveLens live,
            TeachFlow teach,
            StillFlow still,
            Recounting recounting) {
        this.activity = activity;
        this.owner = owner;
        this.screen = screen;
        this.frames = frames;
        this.firstCheck = firstCheck;
        this.trained = trained;
        this.live = live;
        this.teach = teach;
        this.still = still;
        this.recounting = recounting;
        sheets = new Sheets(activity);
        correcting = new Correcting(activity, screen, trained.teachable(), live, teach);
    }

    void open() {
        String read = screen.read(activity.getTitle());
        sheets.menu(
                read == null ? null : () -> new Sharing(activity, frames).share(read, screen.lens()),
                // Without a camera nothing can be taught.
                teach.offered() && live.isOpen() ? teach::open : null,
                sheet -> {
                    recounting.addTo(sheet);
                    live.addTo(sheet);
                },
                still::pick,
                still::example,
                firstCheck.done() ? Texts.checkNote(firstCheck.summary(), firstCheck.good(), screen.pace()) : "",
                this::check,
                correcting.count(),
                correcting::list,
                () -> sheets.about(trained));
    }

    /** @param first what the check at this start found; null if there was none */
    void sayCheck(SelfCheck first) {
        if (firstCheck.done()) {
            screen.bar().showCheck(firstCheck.summary(), firstCheck.good(), first != null);
        }
        if (first != null && !first.good()) {
            sheets.check(trained.contract(), first);
        }
    }

    /** What was said of the self-check is said anew: the language may be another. */
    void restyle() {
        if (screen.bar().said().length() > 0) {
            screen.bar().showCheck(firstCheck.summary(), firstCheck.good(), true);
        }
        correcting.restyle();
    }

    Correcting correcting() {
        return correcting;
    }

    void check() {
        // A model that stops here, too, is said, and takes nothing down with it.
        frames.post(() -> owner.guarded(() -> {
            SelfCheck check = firstCheck.run(trained);
            activity.runOnUiThread(() -> {
                if (!activity.isDestroyed()) {
                    sheets.check(trained.contract(), check);
                    if (check != null) {
                        screen.bar().showCheck(check.summary(), check.good(), true);
                    }
                }
            });
        }));
    }
}
