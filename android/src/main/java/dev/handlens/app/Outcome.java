package dev.handlens.app;

/** How a lesson went: what is read of its own shots, and what it did to the trained classes. */
final class Outcome {
    final String name;
    /** Whether the class is one of the trained ones, corrected. */
    final boolean correction;
    /** Of the class's shots, those that are read as it, by the rule. */
    final int shotsRead;
    final int shots;
    /** Exemplars of the trained classes that are read otherwise than before this lesson. */
    final int changed;
    final int exemplars;
    /** Whether it is on the disk. */
    final boolean kept;

    Outcome(String name, boolean correction, int shotsRead, int shots, int changed, int exemplars, boolean kept) {
        this.name = name;
        this.correction = correction;
        this.shotsRead = shotsRead;
        this.shots = shots;
        this.changed = changed;
        this.exemplars = exemplars;
        this.kept = kept;
    }
}
