package dev.handlens.app;

import android.content.Context;
import android.content.pm.PackageInfo;
import android.content.pm.PackageManager;
import android.os.Build;
import android.text.TextUtils;
import java.io.IOException;
import java.util.Locale;

/** What a person copies for whoever built the app: this app, its model, the library, this phone. Asks nothing of the library. */
final class PhoneDetails {
    private PhoneDetails() {}

    /** @param what happened */
    static String of(Context context, String what) {
        return what.trim() + "\n" + app(context) + "\n" + model(context) + "\n"
                + String.format(Locale.ROOT, "library: %s, %s\n", LiteRtModel.LIBRARY, TextUtils.join(" ", Build.SUPPORTED_ABIS))
                + String.format(
                        Locale.ROOT,
                        "phone: %s %s, Android %s (API %d), memory pages of %d bytes",
                        Build.MANUFACTURER,
                        Build.MODEL,
                        Build.VERSION.RELEASE,
                        Build.VERSION.SDK_INT,
                        LargePages.pageBytes());
    }

    private static String app(Context context) {
        String name = context.getPackageName();
        try {
            PackageInfo info = context.getPackageManager().getPackageInfo(name, 0);
            return String.format(Locale.ROOT, "app: %s %s (%d)", name, info.versionName, info.versionCode);
        } catch (PackageManager.NameNotFoundException e) {
            return "app: " + name;
        }
    }

    private static String model(Context context) {
        try {
            Contract contract = Contract.parse(Assets.text(context.getAssets(), Assets.CONTRACT));
            return String.format(
                    Locale.ROOT, "model: %s, %s, %s, %s", contract.name, contract.network, contract.precision, contract.madeBy);
        } catch (IOException | ModelMisfit e) {
            return "model: " + e.getMessage();
        }
    }
}
