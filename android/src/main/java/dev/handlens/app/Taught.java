package dev.handlens.app;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a person has shown: classes, in the order in which they were first taught, and their shots. Never changes. */
final class Taught {
    static final int MOST = Teachable.SLOTS;
    static final int MOST_SHOTS = 20;
    /** With fewer a class is kept, but not yet learnt. */
    static final int LEAST_SHOTS = 3;

    static final int ASKED_SHOTS = 5;
    static final int LONGEST_NAME = 40;
    static final Taught NOTHING = new Taught(Collections.emptyList());

    /** One class. */
    static final class Lesson {
        final String name;
        /** Embeddings, the oldest first; not to be written to. */
        final List<float[]> shots;

        Lesson(String name, List<float[]> shots) {
            this.name = name;
            this.shots = Collections.unmodifiableList(new ArrayList<>(shots));
        }

        boolean learnt() {
            return shots.size() >= LEAST_SHOTS;
        }
    }

    final List<Lesson> lessons;

    private Taught(List<Lesson> lessons) {
        this.lessons = Collections.unmodifiableList(lessons);
    }

    /** A name as it is kept: without spaces around it. Null for one that cannot be. */
    static String name(String typed) {
        int start = 0;
        int end = typed.length();
        while (start < end && space(typed.charAt(start))) {
            start++;
        }
        while (end > start && space(typed.charAt(end - 1))) {
            end--;
        }
        String name = typed.substring(start, end);
        int count = name.codePointCount(0, name.length());
        boolean fits = count >= 1 && count <= LONGEST_NAME;
        for (int i = 0; fits && i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            int kind = Character.getType(name.codePointAt(i));
            // Half a pair would not come back from the file as it went.
            fits = kind != Character.CONTROL
                    && kind != Character.SURROGATE
                    && kind != Character.LINE_SEPARATOR
                    && kind != Character.PARAGRAPH_SEPARATOR;
        }
        return fits ? name : null;
    }

    private static boolean space(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Null if nothing of this name was taught. */
    Lesson find(String name) {
        for (Lesson lesson : lessons) {
            if (lesson.name.equals(name)) {
                return lesson;
            }
        }
        return null;
    }

    boolean full() {
        return lessons.size() >= MOST;
    }

    /** How many more shots this class could take; 0 for a new one where no slot is left. */
    int room(String name) {
        Lesson known = find(name);
        return known != null ? MOST_SHOTS - known.shots.size() : full() ? 0 : MOST_SHOTS;
    }

    /** Those that are learnt; the index of each is its slot. */
    List<Lesson> learnt() {
        List<Lesson> learnt = new ArrayList<>();
        for (Lesson lesson : lessons) {
            if (lesson.learnt()) {
                learnt.add(lesson);
            }
        }
        return learnt;
    }

    /** With further shots of a class, known or new. */
    Taught with(String name, List<float[]> shots) {
        if (shots.size() > room(name)) {
            throw new IllegalArgumentException("no room for " + shots.size() + " shots");
        }
        Lesson known = find(name);
        List<float[]> all = new ArrayList<>(known == null ? Collections.emptyList() : known.shots);
        all.addAll(shots);
        return replaced(name, new Lesson(name, all));
    }

    /** Without the newest shot of a class; without the class where it was the only one. */
    Taught withoutLastShot(String name) {
        List<float[]> shots = find(name).shots;
        return replaced(name, shots.size() == 1 ? null : new Lesson(name, shots.subList(0, shots.size() - 1)));
    }

    Taught without(String name) {
        return replaced(name, null);
    }

    private Taught replaced(String name, Lesson by) {
        List<Lesson> next = new ArrayList<>(lessons);
        int place = lessons.indexOf(find(name));
        if (place < 0) {
            next.add(by);
        } else if (by == null) {
            next.remove(place);
        } else {
            next.set(place, by);
        }
        return new Taught(next);
    }
}
