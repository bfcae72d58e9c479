package dev.handlens.app;

/** What a person has set at the lens; pushed to whatever camera is opened next, and shown as it is. */
final class LensSettings {
    final boolean front;
    final boolean torch;
    final boolean frozen;
    /** 0 as long as nobody chose: then where the lens is best for paper. */
    private final float zoom;

    LensSettings(boolean front, boolean torch, boolean frozen, float zoom) {
        this.front = front;
        this.torch = torch;
        this.frozen = frozen;
        this.zoom = zoom;
    }

    LensSettings withTorch(boolean on) {
        return new LensSettings(front, on, frozen, zoom);
    }

    LensSettings withFrozen(boolean on) {
        return new LensSettings(front, torch, on, zoom);
    }

    LensSettings withZoom(float factor) {
        return new LensSettings(front, torch, frozen, factor);
    }

    /** 0 if nobody chose. */
    float chosenZoom() {
        return zoom;
    }

    /** As far as that camera can. */
    float zoom(CameraTraits traits) {
        return Math.max(1, Math.min(zoom > 0 ? zoom : traits.startZoom, traits.mostZoom));
    }
}
