package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** The smoothing rule is that of Python: the answers of tests/sequences, and what is to be shown of each. */
@RunWith(RobolectricTestRunner.class)
public class SequencesTest {
    private static final double ROUNDED = 1e-4;

    @Test
    public void everySequenceIsShownAsInPython() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.list(Paths.get("..", "tests", "sequences"))) {
            files = all.filter(path -> path.toString().endsWith(".json")).sorted().collect(Collectors.toList());
        }
        assertTrue("found " + files.size(), files.size() >= 10);
        for (Path file : files) {
            play(file);
        }
    }

    private static void play(Path file) throws IOException, JSONException, ModelMisfit {
        JSONObject sequence = new JSONObject(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        Contract contract = contract(sequence.getInt("labels"), sequence.getDouble("threshold"));
        Smoother smoother = new Smoother(contract);
        JSONArray frames = sequence.getJSONArray("frames");
        assertTrue(frames.length() > 0);
        for (int i = 0; i < frames.length(); i++) {
            JSONObject frame = frames.getJSONObject(i);
            if (frame.optBoolean("clear")) {
                smoother.clear();
            }
            if (frame.has("at_ms")) {
                smoother.add(answer(contract, frame), frame.getLong("at_ms"));
            } else {
                smoother.set(answer(contract, frame));
            }
            compare(file.getFileName() + ", frame " + i, frame, smoother);
        }
    }

    private static void compare(String where, JSONObject frame, Smoother smoother) throws JSONException {
        int shown = smoother.shown();
        assertEquals(where, frame.getInt("shown"), shown);
        assertEquals(where, frame.getDouble("score"), shown < 0 ? 0 : smoother.score(shown), ROUNDED);
        assertEquals(where, frame.getDouble("presence_shown"), smoother.presence(), ROUNDED);
        JSONArray scores = frame.getJSONArray("scores");
        for (int label = 0; label < scores.length(); label++) {
            assertEquals(where, scores.getDouble(label), smoother.score(label), ROUNDED);
        }
        JSONArray box = frame.getJSONArray("box_shown");
        for (int side = 0; side < box.length(); side++) {
            assertEquals(where, box.getDouble(side), smoother.box()[side], ROUNDED);
        }
    }

    private static Contract contract(int labels, double threshold) throws JSONException, ModelMisfit {
        String[] names = Stream.iterate(0, i -> i + 1).limit(labels).map(i -> "label " + i).toArray(String[]::new);
        return Contract.parse(new JSONObject(Fakes.json("ink", 1, names)).put("threshold", threshold).toString());
    }

    private static Answer answer(Contract contract, JSONObject frame) throws JSONException {
        Answer answer = new Answer(contract);
        answer.presence = (float) frame.getDouble("presence");
        fill(answer.probabilities, frame.getJSONArray("probabilities"));
        fill(answer.box, frame.getJSONArray("box"));
        return answer;
    }

    private static void fill(float[] into, JSONArray values) throws JSONException {
        assertEquals(into.length, values.length());
        for (int i = 0; i < into.length; i++) {
            into[i] = (float) values.getDouble(i);
        }
    }
}
