package dev.handlens.app;

import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraDevice;

/** What can stand between the user and a reading; each has its own sentence, reason and button. */
enum Obstacle {
    /** The permission was refused, and may be asked for again. */
    REFUSED(Icon.Shape.CAMERA, Action.ASK),
    /** The permission was refused for ever: only the system's settings can give it. */
    REFUSED_FOR_EVER(Icon.Shape.CAMERA, Action.SETTINGS),
    NO_CAMERA(Icon.Shape.CAMERA, Action.PICTURE),
    /** Another app has the camera, or took it. */
    TAKEN(Icon.Shape.LOCK, Action.RETRY),
    /** Switched off by the owner's policy or by the camera switch; or the system has not noticed yet that we are in front. */
    DISABLED(Icon.Shape.LOCK, Action.RETRY),
    BROKEN(Icon.Shape.WARNING, Action.RETRY),
    /** Nobody was there for a while. */
    RESTING(Icon.Shape.FREEZE, Action.WAKE, Action.NONE),
    /** The system asks for less heat. */
    HOT(Icon.Shape.WARNING, Action.NONE, Action.NONE),
    /** The process died while it tried the model for the first time: most likely a crash in the runtime. */
    STOPPED(Icon.Shape.WARNING, Action.RETRY, Action.COPY),
    MODEL_MISFIT(Icon.Shape.WARNING, Action.COPY, Action.NONE),
    /** The phone does not load the runtime's library; most likely its memory pages are larger than 4 KB. */
    LIBRARY_REFUSED(Icon.Shape.WARNING, Action.COPY, Action.NONE);

    /** What a button of the screen does. */
    enum Action {
        NONE,
        ASK,
        SETTINGS,
        RETRY,
        PICTURE,
        WAKE,
        /** Copies what happened, and what this phone is. */
        COPY
    }

    final Icon.Shape icon;
    final Action action;
    /** What else can be done. */
    final Action second;

    Obstacle(Icon.Shape icon, Action action) {
        // Without a camera, pictures can still be read.
        this(icon, action, action == Action.PICTURE ? Action.NONE : Action.PICTURE);
    }

    Obstacle(Icon.Shape icon, Action action, Action second) {
        this.icon = icon;
        this.action = action;
        this.second = second;
    }

    /** What it means that the system threw this when it was asked for the camera. */
    static Obstacle of(Throwable thrown) {
        if (thrown instanceof SecurityException) {
            return DISABLED;
        }
        if (!(thrown instanceof CameraAccessException)) {
            // Whatever else a driver throws.
            return BROKEN;
        }
        switch (((CameraAccessException) thrown).getReason()) {
            case CameraAccessException.CAMERA_DISABLED:
                return DISABLED;
            case CameraAccessException.CAMERA_IN_USE:
            case CameraAccessException.MAX_CAMERAS_IN_USE:
            case CameraAccessException.CAMERA_DISCONNECTED:
                return TAKEN;
            default:
                return BROKEN;
        }
    }

    /** What the error of an open camera means, CameraDevice.StateCallback's numbers. */
    static Obstacle ofDevice(int error) {
        switch (error) {
            case CameraDevice.StateCallback.ERROR_CAMERA_IN_USE:
            case CameraDevice.StateCallback.ERROR_MAX_CAMERAS_IN_USE:
                return TAKEN;
            case CameraDevice.StateCallback.ERROR_CAMERA_DISABLED:
                return DISABLED;
            default:
                return BROKEN;
        }
    }
}
