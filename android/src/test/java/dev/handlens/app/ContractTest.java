package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

@RunWith(RobolectricTestRunner.class)
public class ContractTest {
    @Test
    public void readsWhatPythonWrites() throws Exception {
        Contract contract = Fakes.digits();
        assertEquals("mnist", contract.name);
        assertTrue(contract.ink);
        assertFalse(contract.colour);
        assertEquals(10, contract.labels.length);
        assertEquals(480, contract.frameHeight);
        assertEquals(640, contract.frameWidth);
        assertEquals(28, contract.inputHeight);
        assertEquals(0.5f, contract.threshold, 0);
        assertEquals(0.9955, contract.accuracy, 1e-9);
        assertTrue(Fakes.contract("photo", 3, Fakes.SHELF).colour);
    }

    private static String refused(String json) {
        return assertThrows(ModelMisfit.class, () -> Contract.parse(json)).getMessage();
    }

    @Test
    public void saysWhyItRefuses() {
        String good = Fakes.json("ink", 1, Fakes.DIGITS);
        assertEquals(Texts.misfitNewer(2), refused(good.replace("\"handlens\":1", "\"handlens\":2")));
        assertEquals(Texts.misfitTask("detect"), refused(good.replace("classify", "detect")));
        assertEquals(Texts.MISFIT_NO_FRAME, refused(good.replace("{\"height\":480,\"width\":640}", "null")));
        assertTrue(refused("not JSON").startsWith(Texts.MISFIT_CONTRACT));
        assertTrue(refused(good.replace("\"threshold\":0.5,", "")).startsWith(Texts.MISFIT_CONTRACT));
        assertTrue(refused(Fakes.json("ink", 1, "only one")).startsWith(Texts.MISFIT_CONTRACT));
    }
}
