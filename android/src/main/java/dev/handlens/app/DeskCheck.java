package dev.handlens.app;

import android.content.Context;
import android.content.Intent;
import android.os.Build;
import android.system.Os;
import android.system.OsConstants;
import android.util.Log;
import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * What {@code handlens check} asks for through adb: one line of the log about this phone, whether it answers as trained,
 * and how long a frame takes it. To be called on the frames thread.
 */
final class DeskCheck {
    /** The extra that asks: a word by which the computer knows the answer to its own question. */
    static final String EXTRA = "dev.handlens.check";

    private static final String LOG = "handlens";
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]{1,32}");
    private static final int FRAMES = 500;
    /** A slow phone times fewer frames: the computer does not wait for ever. */
    private static final long MOST_NANOS = 60_000_000_000L;
    /** A line of the log holds some 4,000 bytes. */
    private static final int MOST_REASON = 300;

    private DeskCheck() {}

    /** Answers, if it was asked. */
    static void answer(Context context, Intent intent, Model trained) {
        String word = word(intent);
        if (word == null) {
            return;
        }
        try (Golden golden = Golden.open(context.getAssets(), trained.contract())) {
            SelfCheck check = SelfCheck.run(trained, golden);
            JSONObject report = phone(context).put("runtime", trained.runtime()).put("model", model(trained.contract()));
            report.put("golden", new JSONObject().put("count", check.rows.size()).put("as_trained", check.passed)
                    .put("worst_difference", finite(check.worst)));
            say(word, report.put("frames", timed(trained, golden.frame())));
        } catch (IOException | RuntimeException e) {
            Log.e(LOG, "the computer's check failed", e);
            refuse(context, intent, String.valueOf(e.getMessage()));
        } catch (JSONException e) {
            throw new AssertionError(e);
        }
    }

    /** Answers, if it was asked, that there is no model to check. */
    static void refuse(Context context, Intent intent, String reason) {
        String word = word(intent);
        if (word == null) {
            return;
        }
        try {
            String shortened = reason.length() > MOST_REASON ? reason.substring(0, MOST_REASON) : reason;
            say(word, phone(context).put("refused", shortened));
        } catch (JSONException e) {
            throw new AssertionError(e);
        }
    }

    private static String word(Intent intent) {
        try {
            String word = intent == null ? null : intent.getStringExtra(EXTRA);
            return word != null && WORD.matcher(word).matches() ? word : null;
        } catch (RuntimeException e) {
            // Before Android 13 a look at one extra unpacks them all, and another app may have put in what is of its own classes.
            Log.w(LOG, "an intent that cannot be read", e);
            return null;
        }
    }

    private static void say(String word, JSONObject report) {
        Log.i(LOG, "check " + word + " " + report);
    }

    private static JSONObject phone(Context context) throws JSONException {
        JSONObject phone = new JSONObject().put("maker", Build.MANUFACTURER).put("model", Build.MODEL);
        JSONObject android = new JSONObject()
                .put("release", Build.VERSION.RELEASE)
                .put("api", Build.VERSION.SDK_INT)
                .put("abi", Build.SUPPORTED_ABIS[0])
                .put("page_bytes", Os.sysconf(OsConstants._SC_PAGESIZE));
        return new JSONObject()
                .put("check", 1)
                .put("package", context.getPackageName())
                .put("phone", phone)
                .put("android", android);
    }

    private static JSONObject model(Contract contract) throws JSONException {
        return new JSONObject()
                .put("name", contract.name)
                .put("network", contract.network)
                .put("precision", contract.precision)
                .put("labels", contract.labels.length);
    }

    /** Of the last golden frame, again and again. */
    private static JSONObject timed(Model trained, Frame frame) throws JSONException {
        Answer answer = new Answer(trained.contract());
        double[] milliseconds = new double[FRAMES];
        long begun = System.nanoTime();
        int count = 0;
        while (count < FRAMES && System.nanoTime() - begun < MOST_NANOS) {
            trained.run(frame, answer);
            milliseconds[count++] = answer.elapsedNanos / 1e6;
        }
        double[] sorted = Arrays.copyOf(milliseconds, count);
        Arrays.sort(sorted);
        return new JSONObject()
                .put("count", count)
                .put("p10_ms", percentile(sorted, 0.1))
                .put("p50_ms", percentile(sorted, 0.5))
                .put("p90_ms", percentile(sorted, 0.9));
    }

    private static double percentile(double[] sorted, double share) {
        return Math.round(sorted[(int) Math.round(share * (sorted.length - 1))] * 1000) / 1000.0;
    }

    /** JSON has no infinity: where numbers cannot be compared at all, 1 is as far as two scores can be apart. */
    private static double finite(float difference) {
        return Float.isInfinite(difference) ? 1 : difference;
    }
}
