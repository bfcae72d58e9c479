package dev.handlens.app;

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
    final String[] labels;
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

    private Contract(JSONObject json) throws JSONException, ModelMisfit {
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
        labels = new String[names.length()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = names.getString(i);
        }
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
        if (labels.length < 2 || frameHeight <= 0 || frameWidth <= 0 || inputHeight <= 0 || inputWidth <= 0) {
            throw new ModelMisfit(Texts.MISFIT_CONTRACT);
        }
    }

    /** @throws ModelMisfit if the text is no contract that this app understands; its message is for the user */
    static Contract parse(String json) throws ModelMisfit {
        try {
            return new Contract(new JSONObject(json));
        } catch (JSONException e) {
            throw new ModelMisfit(Texts.MISFIT_CONTRACT + " " + e.getMessage());
        }
    }
}
