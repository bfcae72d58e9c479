package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import android.Manifest;
import android.app.ActivityManager;
import android.content.ClipData;
import android.content.ClipboardManager;
import android.content.Context;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.graphics.Bitmap;
import android.os.BadParcelableException;
import android.os.PowerManager;
import android.view.View;
import android.view.ViewGroup;
import android.view.WindowManager;
import android.view.WindowManagerImpl;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.Shadows;
import org.robolectric.annotation.Config;
import org.robolectric.annotation.Implementation;
import org.robolectric.annotation.Implements;
import org.robolectric.shadows.ShadowActivityManager;
import org.robolectric.shadows.ShadowClipboardManager;
import org.robolectric.shadows.ShadowPowerManager;
import org.robolectric.shadows.ShadowToast;
import org.robolectric.shadows.ShadowWindowManagerImpl;

/** System services that throw where the documentation knows of nothing, and answers that come when nobody waits: the app lives. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = {28, 34, 35})
public class UnkindSystemTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
    }

    @Implements(PowerManager.class)
    public static class DeafPower extends ShadowPowerManager {
        @Override
        @Implementation(minSdk = 29)
        protected void removeThermalStatusListener(Object listener) {
            throw new RuntimeException("Listener failed to remove");
        }
    }

    /** PowerManager's own words when its service was started anew: leaving the app crashed it. */
    @Test
    @Config(sdk = {34, 35}, shadows = DeafPower.class)
    public void aThermalServiceThatForgotUs() {
        Stagehand stage = Stagehand.openLive(model);
        stage.close();
        assertTrue(model.closed);
    }

    @Implements(ClipboardManager.class)
    public static class LockedClipboard extends ShadowClipboardManager {
        @Override
        @Implementation
        protected void setPrimaryClip(ClipData clip) {
            throw new SecurityException("clipboard is not allowed in this profile");
        }
    }

    /** A tap on the reading crashed the app where a profile allows no copies. */
    @Test
    @Config(shadows = LockedClipboard.class)
    public void aClipboardThatIsLocked() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            ShadowToast.reset();
            assertTrue(stage.activity.screen().panel().label.performClick());
            assertNull("nothing was copied", ShadowToast.getLatestToast());
        }
    }

    @Implements(ActivityManager.class)
    public static class SilentActivities extends ShadowActivityManager {
        @Override
        @Implementation(minSdk = 30)
        protected List<?> getHistoricalProcessExitReasons(String name, int process, int most) {
            throw new SecurityException("not allowed");
        }
    }

    /** The question why the app ended crashed it at each start after a first one that was broken off. */
    @Test
    @Config(sdk = {34, 35}, shadows = SilentActivities.class)
    public void aSystemThatDoesNotSayWhyTheAppEnded() {
        Context app = Stagehand.app();
        app.getSharedPreferences(FirstCheck.PREFERENCES, 0).edit().clear().commit();
        app.getSharedPreferences(FirstTry.MODEL, 0)
                .edit()
                .putString(FirstTry.PROCESS, "4242 77")
                .putLong(FirstTry.WHICH, new FirstCheck(app).installedAt())
                .commit();
        try (Stagehand stage = Stagehand.open(model)) {
            assertEquals("not known: it may have been a crash", Obstacle.STOPPED, stage.activity.screen().obstacle());
        }
    }

    @Implements(value = WindowManagerImpl.class, isInAndroidSdk = false)
    public static class GoneWindows extends ShadowWindowManagerImpl {
        static boolean gone;

        @Override
        @Implementation
        public void addView(View view, ViewGroup.LayoutParams where) {
            if (gone) {
                throw new WindowManager.BadTokenException("Unable to add window -- token is not valid; is your activity running?");
            }
            super.addView(view, where);
        }
    }

    /** The self-check ended just as the system took the window away, and its sheet crashed the app. */
    @Test
    @Config(shadows = GoneWindows.class)
    public void aSheetOverAWindowThatIsGone() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            GoneWindows.gone = true;
            Walk.find(stage.activity.screen().root(), Texts.MENU).performClick();
            new Sheets(stage.activity).check(model.contract(), null);
        } finally {
            GoneWindows.gone = false;
        }
    }

    /** In a window of a finger's height the lens has no room, and sharing the reading crashed. */
    @Test
    public void aPictureOfNoSize() {
        try (Stagehand stage = Stagehand.openLive(model)) {
            Bitmap[] taken = {Bitmap.createBitmap(1, 1, Bitmap.Config.ARGB_8888)};
            WindowPicture.take(stage.activity.getWindow(), new View(stage.activity), picture -> taken[0] = picture);
            stage.settle();
            assertNull(taken[0]);
        }
    }

    /** Another app started this one with an extra of a class of its own: before Android 13 each look into such a bundle throws. */
    @Test
    public void anIntentThatCannotBeRead() {
        Intent odd = new Intent() {
            @Override
            public String getStringExtra(String name) {
                throw new BadParcelableException("ClassNotFoundException when unmarshalling: com.other.Extra");
            }
        };
        DeskCheck.answer(Stagehand.app(), odd, model);
        DeskCheck.refuse(Stagehand.app(), odd, "");
        assertEquals("not asked", 0, model.runs);
    }

    /**
     * The process died under the question for the camera. Its answer comes before there is a model: the page that says so crashed
     * on its button for pictures, and the question was put again at once, which the second time is for ever.
     */
    @Test
    public void aRefusalBeforeThereIsAModel() {
        Stagehand.addBackCamera();
        CountDownLatch answered = new CountDownLatch(1);
        Model.Opener opener = context -> {
            try {
                answered.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return model;
        };
        try (Stagehand stage = Stagehand.openAtOnce(opener)) {
            stage.activity.onRequestPermissionsResult(
                    CameraPermission.REQUEST,
                    new String[] {Manifest.permission.CAMERA},
                    new int[] {PackageManager.PERMISSION_DENIED});
            assertEquals(Obstacle.REFUSED, stage.activity.screen().obstacle());
            Walk.find(stage.activity.screen().root(), Texts.button(Obstacle.Action.PICTURE)).performClick();
            Intent picker = Shadows.shadowOf(stage.activity).getNextStartedActivity();
            assertNotNull(picker);
            assertEquals(Stills.PICK_IMAGES, picker.getAction());
            answered.countDown();
            stage.settle();
            stage.settle();
            stage.givePreview();
            assertEquals(Obstacle.REFUSED, stage.activity.screen().obstacle());
            assertNull("asked again", Shadows.shadowOf(stage.activity).getLastRequestedPermission());
            assertFalse(stage.activity.screen().covered());
        }
    }
}
