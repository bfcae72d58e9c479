package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** Scripts of answers at 30 a second, against a clock that the script moves. */
@RunWith(RobolectricTestRunner.class)
public class SmootherTest {
    private static final int FRAME_MS = 33;
    private final Contract contract = Fakes.digits();
    private final Smoother smoother = new Smoother(contract);
    private long nowMs = 1000;

    private Answer answer(int label, float probability, float presence) {
        Answer answer = new Answer(contract);
        java.util.Arrays.fill(answer.probabilities, (1 - probability) / 9);
        answer.probabilities[label] = probability;
        answer.presence = presence;
        return answer;
    }

    private int play(long milliseconds, Answer answer) {
        for (long t = 0; t < milliseconds; t += FRAME_MS) {
            smoother.add(answer, nowMs);
            nowMs += FRAME_MS;
        }
        return smoother.shown();
    }

    @Test
    public void aReadingSettlesBeforeItShows() {
        assertEquals(-1, play(290, answer(3, 0.99f, 1)));
        assertEquals(3, play(60, answer(3, 0.99f, 1)));
    }

    @Test
    public void oneStrangeFrameChangesNothing() {
        play(600, answer(3, 0.99f, 1));
        assertEquals(3, play(FRAME_MS, answer(8, 0.99f, 1)));
        assertEquals(3, play(300, answer(3, 0.99f, 1)));
    }

    @Test
    public void anotherThingIsReadAfterItSettled() {
        play(600, answer(3, 0.99f, 1));
        long start = nowMs;
        while (play(FRAME_MS, answer(8, 0.99f, 1)) != 8) {
            assertTrue("never the wrong one", smoother.shown() == 3 || smoother.shown() == -1);
        }
        assertTrue("took " + (nowMs - start), nowMs - start < 600);
    }

    @Test
    public void nothingIsShownBelowTheThreshold() {
        for (int i = 0; i < 200; i++) {
            play(FRAME_MS, answer(3, i % 40 < 20 ? 0.7f : 0.3f, 1));
            int shown = smoother.shown();
            assertTrue(shown < 0 || smoother.score(shown) >= contract.threshold);
        }
    }

    /** A score that wavers around the threshold must neither show nor flicker. */
    @Test
    public void wavering() {
        int changes = 0;
        int before = -1;
        for (int i = 0; i < 300; i++) {
            int shown = play(FRAME_MS, answer(3, i % 2 == 0 ? 0.55f : 0.47f, 1));
            changes += shown == before ? 0 : 1;
            before = shown;
        }
        assertTrue("changed " + changes + " times", changes <= 1);
    }

    @Test
    public void whatIsGoneGoes() {
        play(600, answer(3, 0.99f, 1));
        assertEquals(-1, play(200, answer(3, 0.99f, 0)));
    }

    @Test
    public void aGapClears() {
        play(600, answer(3, 0.99f, 1));
        nowMs += Smoother.GAP_MS + 1;
        assertEquals(-1, play(FRAME_MS, answer(3, 0.99f, 1)));
    }

    @Test
    public void theBoxFollowsSmallMovesAndJumpsToOthers() {
        Answer answer = answer(3, 0.99f, 1);
        answer.box[0] = 0.4f;
        play(600, answer);
        answer.box[0] = 0.5f;
        play(FRAME_MS, answer);
        assertTrue(smoother.box()[0] > 0.42f && smoother.box()[0] < 0.49f);
        answer.box[0] = 0.9f;
        play(FRAME_MS, answer);
        assertEquals(0.9f, smoother.box()[0], 1e-6f);
    }

    /** A still picture follows the one rule alone: score = presence * probability, shown from the threshold on. */
    @Test
    public void aStillPictureIsReadByTheRuleAlone() {
        smoother.set(answer(3, 0.5f, 1));
        assertEquals(3, smoother.shown());
        smoother.set(answer(3, 0.9f, 0.5f));
        assertEquals(-1, smoother.shown());
        assertEquals(0.45f, smoother.score(3), 1e-6f);
    }

    /** One answer of NaN was averaged into all that followed: the app never read anything again. */
    @Test
    public void anAnswerThatIsNoNumberPasses() {
        play(600, answer(3, 0.99f, 1));
        for (int broken = 0; broken < 3; broken++) {
            Answer odd = answer(3, 0.99f, 1);
            if (broken == 0) {
                odd.probabilities[5] = Float.NaN;
            } else if (broken == 1) {
                odd.presence = Float.POSITIVE_INFINITY;
            } else {
                odd.box[2] = Float.NaN;
            }
            assertEquals(3, play(FRAME_MS, odd));
            assertEquals(3, play(300, answer(3, 0.99f, 1)));
            assertEquals(0.99f, smoother.score(3), 0.01f);
            assertEquals(answer(3, 0.99f, 1).box[2], smoother.box()[2], 0.01f);
            smoother.set(odd);
            assertEquals(-1, smoother.shown());
            assertEquals(3, play(600, answer(3, 0.99f, 1)));
            assertEquals("and nothing else comes: what was read is not there any more", -1, play(1000, odd));
            play(600, answer(3, 0.99f, 1));
        }
    }
}
