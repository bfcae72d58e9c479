package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

@RunWith(RobolectricTestRunner.class)
public class ContractTest {
    @Before
    public void english() {
        Texts.load(Stagehand.app());
    }

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
        assertEquals(2000, contract.framesRead);
        assertEquals(0.9785, contract.framesRight, 1e-9);
        assertEquals(0.011, contract.framesWrong, 1e-9);
        assertEquals("made frames", contract.framesOf);
        assertTrue(Texts.aboutModel(contract).contains("2,000 made camera frames it read 97.85% right and 1.10% wrong"));
        assertTrue(Fakes.contract("photo", 3, Fakes.SHELF).colour);
    }

    /** As handlens 0.1.0 wrote it. */
    @Test
    public void readsVersion1() throws Exception {
        Contract contract = Contract.parse(
                "{\"handlens\":1,\"name\":\"mnist\",\"task\":\"classify\",\"view\":\"ink\",\"labels\":[\"0\",\"1\"],"
                        + "\"frame\":{\"height\":480,\"width\":640},\"planes\":[\"luma\"],"
                        + "\"input\":{\"height\":28,\"width\":28,\"channels\":1},\"threshold\":0.41,\"accuracy\":0.9955}");
        assertEquals(0.9955, contract.accuracy, 1e-9);
        assertEquals(0, contract.framesRead);
        assertFalse(Texts.aboutModel(contract).contains("frames"));
    }

    @Test
    public void saysNothingOfWhatWasNotTested() throws Exception {
        String json = Fakes.json("ink", 1, Fakes.DIGITS);
        String untested = json.replaceAll("\"figures\":.*?\\}\\},", "\"figures\":{\"frames\":null,\"network\":null},");
        assertFalse(Texts.aboutModel(Contract.parse(untested)).contains("read"));
    }

    private static String refused(String json) {
        return assertThrows(ModelMisfit.class, () -> Contract.parse(json)).getMessage();
    }

    @Test
    public void saysWhyItRefuses() {
        String good = Fakes.json("ink", 1, Fakes.DIGITS);
        assertEquals(Texts.misfitNewer(3), refused(good.replace("\"handlens\":2", "\"handlens\":3")));
        assertEquals(Texts.misfitTask("detect"), refused(good.replace("classify", "detect")));
        assertEquals(Texts.MISFIT_NO_FRAME, refused(good.replace("{\"height\":480,\"width\":640}", "null")));
        assertTrue(refused("not JSON").startsWith(Texts.MISFIT_CONTRACT));
        assertTrue(refused(good.replace("\"threshold\":0.5,", "")).startsWith(Texts.MISFIT_CONTRACT));
        assertTrue(refused(Fakes.json("ink", 1, "only one")).startsWith(Texts.MISFIT_CONTRACT));
    }
}
