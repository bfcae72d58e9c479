package dev.handlens.app;

/** Where frames come from: the camera, or a still picture. */
interface FrameSource {
    /** Takes frames, on the frames thread. */
    interface Sink {
        /** The frame is lent until this returns. */
        void onFrame(Frame frame);
    }

    void start();

    /** No frame arrives once the frames thread has got to this; whatever was opened is closed. */
    void stop();
}
