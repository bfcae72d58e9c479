package dev.handlens.app;

/** The model file, or its contract, is not one that this app can run. The message is written for the user. */
final class ModelMisfit extends Exception {
    private static final long serialVersionUID = 1;

    ModelMisfit(String message) {
        super(message);
    }
}
