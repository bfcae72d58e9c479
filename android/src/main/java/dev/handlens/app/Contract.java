package dev.handlens.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * The model file's description of itself, as {@code assets/contract.json} holds it: all that the app knows of a model.
 */
final class Contract {
    static final int NEWEST_VERSION = 2;

    final String name;
    /** True for writing on paper, false for anything else: only the prompts differ. */
    final boolean ink;
    /** What can be read: the trained labels, and behind them what this phone was taught besides. */
    final String[] labels;
    /** How many of them are trained. */
    final int trained;

    private final boolean[] taught;
    final int frameHeight;
    final int frameWidth;
    /** Whether the frame signature takes the two chroma planes besides luma. */
    final boolean colour;
    final int inputHeight;
    final int inputWidth;
    final int channels;
    /** The score, 0..1, below which no reading is shown. */
    final float threshold;
    /** Share of the test pictures that the network alone read right, 0..1; NaN if it was not tested. */
    final double accuracy;

    /** How many camera frames were read by the rule for a reading; 0 if none were. */
    final int framesRead;

    /** Shares of them that gave the right reading and a wrong one, 0..1; the others gave none. */
    final double framesRight;

    final double framesWrong;

    /** What they show, as the contract says it: "made frames", "test photos" or "cross-validated photos". */
    final String framesOf;
    final String network;
    final String precision;
    final String dataset;
    final String madeBy;
    /** Length of the further output of the frame signature; 0 without one. */
    final int embedding;

    private final JSONObject json;

    private Contract(JSONObject json, List<String> taughtNames) throws JSONException, ModelMisfit {
        this.json = json;
        int version = json.getInt("handlens");
        if (version > NEWEST_VERSION) {
            throw new ModelMisfit(Texts.misfitNewer(version));
        }
        if (!"classify".equals(json.getString("task"))) {
            throw new ModelMisfit(Texts.misfitTask(json.getString("task")));
        }
        if (json.isNull("frame")) {
            throw new ModelMisfit(Texts.MISFIT_NO_FRAME);
        }
        name = json.getString("name");
        ink = "ink".equals(json.getString("view"));
        JSONArray names = json.getJSONArray("labels");
        trained = names.length();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < trained; i++) {
            all.add(names.getString(i));
        }
        for (String name : taughtNames) {
            if (!all.contains(name)) {
                all.add(name);
            }
        }
        labels = all.toArray(new String[0]);
        taught = new boolean[labels.length];
        for (String name : taughtNames) {
            taught[indexOf(name)] = true;
        }
        embedding = json.optInt("embedding");
        frameHeight = json.getJSONObject("frame").getInt("height");
        frameWidth = json.getJSONObject("frame").getInt("width");
        colour = json.getJSONArray("planes").length() == 3;
        JSONObject input = json.getJSONObject("input");
        inputHeight = input.getInt("height");
        inputWidth = input.getInt("width");
        channels = input.getInt("channels");
        threshold = (float) json.getDouble("threshold");
        JSONObject figures = json.optJSONObject("figures");
        JSONObject alone = figures == null ? json : figures.optJSONObject("network");
        accuracy = alone == null ? Double.NaN : alone.optDouble("accuracy");
        JSONObject frames = figures == null ? null : figures.optJSONObject("frames");
        framesRead = frames == null ? 0 : frames.getInt("count");
        framesRight = framesRead == 0 ? 0 : frames.getDouble("right") / framesRead;
        framesWrong = framesRead == 0 ? 0 : frames.getDouble("wrong") / framesRead;
        framesOf = framesRead == 0 ? "" : frames.getString("of");
        network = json.optString("network");
        precision = json.optString("precision");
        JSONObject source = json.optJSONObject("dataset");
        dataset = source == null ? "" : source.optString("name");
        JSONObject versions = json.optJSONObject("versions");
        madeBy = versions == null ? "" : String.format(Locale.ROOT, "handlens %s", versions.optString("handlens"));
        if (trained < 2 || frameHeight <= 0 || frameWidth <= 0 || inputHeight <= 0 || inputWidth <= 0) {
            throw new ModelMisfit(Texts.MISFIT_CONTRACT);
        }
    }

    /** @throws ModelMisfit if the text is no contract that this app understands; its message is for the user */
    static Contract parse(String json) throws ModelMisfit {
        try {
            return new Contract(new JSONObject(json), Collections.emptyList());
        } catch (JSONException e) {
            throw new ModelMisfit(Texts.MISFIT_CONTRACT + " " + e.getMessage());
        }
    }

    /** The same with classes that this phone was taught: names that are no labels yet follow these. */
    Contract withTaught(List<String> names) {
        try {
            return new Contract(json, names);
        } catch (JSONException | ModelMisfit e) {
            throw new IllegalStateException(e);
        }
    }

    /** -1 if nothing of this name can be read. */
    int indexOf(String label) {
        return Arrays.asList(labels).indexOf(label);
    }

    /** Whether a reading of this label rests on what this phone was taught: a class of its own, or a correction. */
    boolean isTaught(int label) {
        return taught[label];
    }

    boolean anyTaught() {
        for (boolean one : taught) {
            if (one) {
                return true;
            }
        }
        return false;
    }
}
