package dev.handlens.app;

import android.os.Handler;

/** A still picture as a source of frames: of one frame, made as a camera would have delivered it. */
final class PictureSource implements FrameSource {
    private final Frame frame;
    private final Handler frames;
    private final Sink sink;

    PictureSource(Frame frame, Handler frames, Sink sink) {
        this.frame = frame;
        this.frames = frames;
        this.sink = sink;
    }

    @Override
    public void start() {
        frames.post(() -> sink.onFrame(frame));
    }

    @Override
    public void stop() {}
}
