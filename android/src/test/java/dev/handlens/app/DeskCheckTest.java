package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import android.app.Application;
import android.content.Intent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.shadows.ShadowLog;

/** What {@code handlens check} reads in the log: its own sample of a log has the same fields. */
@RunWith(RobolectricTestRunner.class)
public class DeskCheckTest {
    private final Application app = RuntimeEnvironment.getApplication();
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    private static Intent asking(String word) {
        return new Intent().putExtra(DeskCheck.EXTRA, word);
    }

    private static List<String> said() {
        List<String> said = new ArrayList<>();
        for (ShadowLog.LogItem item : ShadowLog.getLogsForTag("handlens")) {
            if (item.msg.startsWith("check ")) {
                said.add(item.msg);
            }
        }
        return said;
    }

    /** Every field's path, as in "android.api". */
    private static TreeSet<String> fields(JSONObject json, String above) throws JSONException {
        TreeSet<String> found = new TreeSet<>();
        for (Iterator<String> keys = json.keys(); keys.hasNext(); ) {
            String key = keys.next();
            if (json.get(key) instanceof JSONObject) {
                found.addAll(fields(json.getJSONObject(key), above + key + "."));
            } else {
                found.add(above + key);
            }
        }
        return found;
    }

    @Test
    public void theAnswerHasTheFieldsOfPythonsSample() throws Exception {
        String log = new String(Files.readAllBytes(Paths.get("..", "tests", "phone", "check.log")), StandardCharsets.UTF_8);
        JSONObject sample = new JSONObject(log.substring(log.indexOf("check WORD ") + "check WORD ".length()));
        DeskCheck.answer(app, asking("WORD"), model);
        assertEquals(1, said().size());
        String line = said().get(0);
        assertTrue(line, line.startsWith("check WORD {"));
        assertTrue("a line of the log is short", line.length() < 1500);
        assertEquals(fields(sample, ""), fields(new JSONObject(line.substring("check WORD ".length())), ""));
    }

    @Test
    public void fiveHundredFramesAreTimedAfterTheCheck() throws Exception {
        DeskCheck.answer(app, asking("x1"), model);
        JSONObject report = new JSONObject(said().get(0).substring("check x1 ".length()));
        assertEquals(500, report.getJSONObject("frames").getInt("count"));
        assertTrue(model.runs > 500);
    }

    @Test
    public void whoDoesNotAskGetsNoAnswer() {
        DeskCheck.answer(app, new Intent(), model);
        DeskCheck.answer(app, null, model);
        DeskCheck.answer(app, asking("a line\nbreak"), model);
        DeskCheck.refuse(app, new Intent(), "no");
        assertTrue(said().isEmpty());
        assertEquals(0, model.runs);
    }

    @Test
    public void aRefusalIsAnAnswerToo() throws Exception {
        DeskCheck.refuse(app, asking("WORD"), "the library " + new String(new char[9000]).replace('\0', 'x'));
        JSONObject report = new JSONObject(said().get(0).substring("check WORD ".length()));
        assertTrue(report.getString("refused").startsWith("the library"));
        assertTrue(said().get(0).length() < 1500);
        assertFalse(report.has("frames"));
    }

    /** The bug it would be: a model that stops in the middle leaves the computer waiting. */
    @Test
    public void aModelThatStopsIsARefusal() throws Exception {
        model.trouble = new IllegalStateException("stopped");
        DeskCheck.answer(app, asking("WORD"), model);
        assertEquals("stopped", new JSONObject(said().get(0).substring("check WORD ".length())).getString("refused"));
    }
}
