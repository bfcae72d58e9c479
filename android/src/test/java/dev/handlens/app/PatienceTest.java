package dev.handlens.app;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

/** When a camera is tried again. */
public class PatienceTest {
    @Test
    public void everLaterForTenSeconds() {
        Patience patience = new Patience();
        StringBuilder waits = new StringBuilder();
        long now = 50_000;
        for (long wait = patience.failed(now); wait >= 0; wait = patience.failed(now)) {
            waits.append(wait).append(' ');
            now += wait;
        }
        assertEquals("250 500 1000 2000 2000 2000 2000 ", waits.toString());
        assertEquals("at rest", -1, patience.failed(now + 60_000));
        patience.renew();
        assertEquals(250, patience.failed(now + 70_000));
    }

    /** The ten seconds are those of the clock: an opening that takes long uses them up, too. */
    @Test
    public void slowOpenings() {
        Patience patience = new Patience();
        assertEquals(250, patience.failed(0));
        assertEquals(500, patience.failed(6000));
        assertEquals(-1, patience.failed(9500));
    }

    @Test
    public void newsWaitsForASecondAfterAFailure() {
        Patience patience = new Patience();
        assertEquals("there was none", 0, patience.afterNews(20));
        patience.failed(10_000);
        assertEquals(900, patience.afterNews(10_100));
        assertEquals(0, patience.afterNews(60_000));
    }
}
