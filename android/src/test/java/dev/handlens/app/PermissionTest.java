package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.robolectric.Shadows.shadowOf;

import android.Manifest;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.provider.Settings;
import java.time.Duration;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowSystemClock;
import org.robolectric.shadows.ShadowToast;

/** What a refusal of the camera means, by what the system says and when. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = {28, 34, 35})
public class PermissionTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
        Stagehand.addBackCamera();
    }

    private static void rationale(boolean shown) {
        shadowOf(Stagehand.app().getPackageManager())
                .setShouldShowRequestPermissionRationale(Manifest.permission.CAMERA, shown);
    }

    private static void refuse(Stagehand stage, long afterMs) {
        ShadowSystemClock.advanceBy(Duration.ofMillis(afterMs));
        stage.activity.onRequestPermissionsResult(
                CameraPermission.REQUEST,
                new String[] {Manifest.permission.CAMERA},
                new int[] {PackageManager.PERMISSION_DENIED});
        stage.settle();
    }

    /** A tap beside the question was taken for "never": the app sent people to the settings who had refused nothing. */
    @Test
    public void aDismissedQuestionMayBeAskedAgain() {
        try (Stagehand stage = Stagehand.open(model)) {
            stage.givePreview();
            rationale(false);
            refuse(stage, 2500);
            assertEquals(Obstacle.REFUSED, stage.activity.screen().obstacle());
            stage.activity.onAction(Obstacle.Action.ASK);
            refuse(stage, 1200);
            assertEquals("dismissed again", Obstacle.REFUSED, stage.activity.screen().obstacle());
        }
    }

    /** Refused for ever in an earlier life of the app: the system answers by itself, at once. */
    @Test
    public void anAnswerAtOnceIsForEver() {
        try (Stagehand stage = Stagehand.open(model)) {
            stage.givePreview();
            rationale(false);
            refuse(stage, 20);
            assertEquals(Obstacle.REFUSED_FOR_EVER, stage.activity.screen().obstacle());
        }
    }

    /** Refused, and refused again just now: Android asks no third time. */
    @Test
    public void theSecondRefusalIsForEver() {
        try (Stagehand stage = Stagehand.open(model)) {
            stage.givePreview();
            rationale(true);
            refuse(stage, 2500);
            assertEquals(Obstacle.REFUSED, stage.activity.screen().obstacle());
            stage.activity.onAction(Obstacle.Action.ASK);
            rationale(false);
            refuse(stage, 2500);
            assertEquals(Obstacle.REFUSED_FOR_EVER, stage.activity.screen().obstacle());
        }
    }

    /** A managed device without a settings app crashed on the button. */
    @Test
    public void aDeviceWithoutSettingsIsSaid() {
        try (Stagehand stage = Stagehand.open(model)) {
            // From here on, only what has an activity can be started: nothing has.
            shadowOf(Stagehand.app()).checkActivities(true);
            stage.activity.onAction(Obstacle.Action.SETTINGS);
            assertEquals(Texts.NO_SETTINGS, ShadowToast.getTextOfLatestToast());
        }
    }

    /** Only the app's own page is missing: the settings themselves are better than nothing. */
    @Test
    public void theSettingsInsteadOfTheAppsOwnPage() {
        try (Stagehand stage = Stagehand.open(model)) {
            shadowOf(Stagehand.app()).checkActivities(true);
            android.content.pm.ResolveInfo settings = new android.content.pm.ResolveInfo();
            settings.activityInfo = new android.content.pm.ActivityInfo();
            settings.activityInfo.packageName = "com.android.settings";
            settings.activityInfo.name = "Settings";
            shadowOf(Stagehand.app().getPackageManager())
                    .addResolveInfoForIntent(new Intent(Settings.ACTION_SETTINGS), settings);
            stage.activity.onAction(Obstacle.Action.SETTINGS);
            Intent started = shadowOf(stage.activity).getNextStartedActivity();
            assertNotNull(started);
            assertEquals(Settings.ACTION_SETTINGS, started.getAction());
        }
    }
}
