package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import android.content.Context;
import android.content.pm.ActivityInfo;
import android.content.pm.ApplicationInfo;
import android.content.pm.PackageParser;
import android.content.res.AssetFileDescriptor;
import android.content.res.TypedArray;
import android.graphics.Bitmap;
import android.graphics.Canvas;
import android.graphics.Color;
import android.graphics.drawable.AdaptiveIconDrawable;
import android.graphics.drawable.ColorDrawable;
import android.graphics.drawable.Drawable;
import android.util.apk.ApkSignatureSchemeV2Verifier;
import android.util.apk.ApkSignatureSchemeV3Verifier;
import android.view.ContextThemeWrapper;
import java.io.File;
import java.io.FileOutputStream;
import java.nio.file.Files;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;

/** Android's own parser, asset manager and signature checks, on the app that Python packaged. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = {28, 34, 35}, shadows = ShadowMappedSource.class)
public class PlatformTest {
    private static final File APK = new File(System.getProperty("handlens.apk"));
    private final Context app = RuntimeEnvironment.getApplication();

    private int id(String type, String name) {
        int found = app.getResources().getIdentifier(name, type, "dev.handlens.test_model");
        assertTrue(type + "/" + name, found != 0);
        return found;
    }

    @Test
    public void thePackageParserReadsTheManifest() throws Exception {
        PackageParser.Package parsed = new PackageParser().parsePackage(APK, 0);
        assertEquals("dev.handlens.test_model", parsed.packageName);
        assertEquals(1, parsed.mVersionCode);
        assertEquals("1.0", parsed.mVersionName);
        assertEquals("[android.permission.CAMERA]", parsed.requestedPermissions.toString());
        // Newer Androids add one of their own behind it.
        assertEquals("dev.handlens.app.MainActivity", parsed.activities.get(0).info.name);
        assertTrue(parsed.activities.get(0).info.exported);
        assertEquals(24, parsed.applicationInfo.minSdkVersion);
        assertEquals(35, parsed.applicationInfo.targetSdkVersion);
        assertEquals(id("string", "app_name"), parsed.applicationInfo.labelRes);
        assertEquals(id("mipmap", "icon"), parsed.applicationInfo.icon);
        assertEquals(id("style", "camera"), parsed.applicationInfo.theme);
        assertEquals(0, parsed.applicationInfo.flags & ApplicationInfo.FLAG_ALLOW_BACKUP);
        assertEquals(0, parsed.applicationInfo.flags & ApplicationInfo.FLAG_EXTRACT_NATIVE_LIBS);
        assertEquals(3, parsed.reqFeatures.size());
        assertEquals("dev.handlens.test_model.shared", parsed.providers.get(0).info.authority);
        assertFalse(parsed.providers.get(0).info.exported);
        assertTrue(parsed.providers.get(0).info.grantUriPermissions);
        // What makes the views anew, and what only lays them out again: Screen.java.
        int handled = ActivityInfo.CONFIG_UI_MODE | ActivityInfo.CONFIG_DENSITY | ActivityInfo.CONFIG_FONT_SCALE
                | ActivityInfo.CONFIG_LAYOUT_DIRECTION | ActivityInfo.CONFIG_LOCALE | ActivityInfo.CONFIG_ORIENTATION
                | ActivityInfo.CONFIG_SCREEN_SIZE | ActivityInfo.CONFIG_SMALLEST_SCREEN_SIZE
                | ActivityInfo.CONFIG_SCREEN_LAYOUT;
        assertEquals(handled, parsed.activities.get(0).info.configChanges & handled);
    }

    @Test
    public void theAssetManagerReadsTheResources() throws Exception {
        assertEquals("Test model", app.getString(id("string", "app_name")));
        startsIn(true);
        RuntimeEnvironment.setQualifiers("+night");
        startsIn(false);
        try (AssetFileDescriptor model = app.getAssets().openFd("model.tflite")) {
            assertEquals(0, model.getStartOffset() % 16);
        }
    }

    /** The window that the system shows before the app runs: black by day, it flashed. */
    private void startsIn(boolean day) {
        TypedArray theme = new ContextThemeWrapper(app, id("style", "camera")).obtainStyledAttributes(new int[] {
            android.R.attr.windowBackground,
            android.R.attr.statusBarColor,
            android.R.attr.windowNoTitle,
            android.R.attr.windowLightStatusBar
        });
        assertEquals(new Look(app).night, !day);
        assertEquals(new Look(app).background, ((ColorDrawable) theme.getDrawable(0)).getColor());
        assertEquals(Color.TRANSPARENT, theme.getColor(1, 1));
        assertTrue(theme.getBoolean(2, false));
        assertEquals(day, theme.getBoolean(3, !day));
    }

    @Test
    public void theIconIsDrawn() throws Exception {
        Drawable icon = app.getDrawable(id("mipmap", "icon"));
        AdaptiveIconDrawable adaptive = (AdaptiveIconDrawable) icon;
        if (android.os.Build.VERSION.SDK_INT >= 33) {
            assertNotNull(adaptive.getMonochrome());
        }
        Bitmap bitmap = Bitmap.createBitmap(432, 432, Bitmap.Config.ARGB_8888);
        icon.setBounds(0, 0, 432, 432);
        icon.draw(new Canvas(bitmap));
        assertTrue("the lens is paper", Color.red(bitmap.getPixel(140, 190)) > 240);
        assertTrue("the ground is blue", Color.blue(bitmap.getPixel(216, 30)) > 100);
        assertFalse("the ground is a gradient", bitmap.getPixel(216, 30) == bitmap.getPixel(216, 405));
        File picture = new File("target/icon.png");
        try (FileOutputStream out = new FileOutputStream(picture)) {
            bitmap.compress(Bitmap.CompressFormat.PNG, 100, out);
        }
    }

    @Test
    public void v3Holds() throws Exception {
        assertTrue(ApkSignatureSchemeV3Verifier.hasSignature(APK.getPath()));
        assertEquals("CN=handlens",
                ApkSignatureSchemeV3Verifier.verify(APK.getPath()).certs[0].getSubjectX500Principal().getName());
    }

    /** Android 14 asks v3 first; that v2 alone is refused shows that it was read, and that stripping v3 is noticed. */
    @Test
    public void v2KnowsThatV3WasThere() {
        Exception e = assertThrows(SecurityException.class, () -> ApkSignatureSchemeV2Verifier.verify(APK.getPath()));
        assertTrue(e.getCause().getMessage(), e.getCause().getMessage().contains("stripped"));
    }

    @Test
    public void aChangedByteIsRefused() throws Exception {
        byte[] bytes = Files.readAllBytes(APK.toPath());
        bytes[4_000_000] ^= 1;
        File bad = new File("target/bad.apk");
        Files.write(bad.toPath(), bytes);
        assertThrows(SecurityException.class, () -> ApkSignatureSchemeV3Verifier.verify(bad.getPath()));
    }
}
