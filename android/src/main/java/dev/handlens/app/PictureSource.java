package dev.handlens.app;

import android.graphics.Bitmap;
import android.os.Handler;

/** A still picture as a source of frames: of one frame, made as a camera would have delivered it. */
final class PictureSource implements FrameSource {
    private final Frame frame;
    private final Bitmap lens;
    private final Handler frames;
    private final Sink sink;

    PictureSource(Frame frame, Bitmap lens, Handler frames, Sink sink) {
        this.frame = frame;
        this.lens = lens;
        this.frames = frames;
        this.sink = sink;
    }

    /** The centred square that the network looks at, upright, for the screen. */
    Bitmap lens() {
        return lens;
    }

    @Override
    public void start() {
        frames.post(() -> sink.onFrame(frame));
    }

    @Override
    public void stop() {}
}
