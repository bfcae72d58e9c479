package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.Manifest;
import android.app.Activity;
import android.content.ClipData;
import android.content.Intent;
import android.graphics.Bitmap;
import android.net.Uri;
import android.os.BadParcelableException;
import android.os.Bundle;
import android.os.Looper;
import android.os.Parcelable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowToast;

/** Pictures that other apps share with this one, from providers that do whatever providers do. */
@RunWith(RobolectricTestRunner.class)
public class SharedInTest {
    private static final Uri SEVEN = Uri.parse("content://gallery/7");

    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());
    private byte[] png;
    private int opened;

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
        History.OF_THIS_PROCESS.forgetAll();
        ShadowToast.reset();
        model.label = 7;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Scenes.paper(600, false).compress(Bitmap.CompressFormat.PNG, 100, bytes);
        png = bytes.toByteArray();
        offer(SEVEN, this::picture);
    }

    private InputStream picture() {
        opened++;
        return new ByteArrayInputStream(png);
    }

    @After
    public void forget() {
        History.OF_THIS_PROCESS.forgetAll();
    }

    private static void offer(Uri address, Supplier<InputStream> provider) {
        shadowOf(Stagehand.app().getContentResolver()).registerInputStreamSupplier(address, provider);
    }

    private static Intent share(Uri picture) {
        return new Intent(Intent.ACTION_SEND).setType("image/png").putExtra(Intent.EXTRA_STREAM, picture);
    }

    private static Stagehand open(Model model, Intent intent) throws Exception {
        if (Stagehand.cameras().getCameraIdList().length == 0) {
            Stagehand.addBackCamera();
        }
        Stagehand.allowCamera();
        Stagehand stage = Stagehand.open(context -> model, intent);
        stage.givePreview();
        return stage;
    }

    private static String label(Stagehand stage) {
        return stage.activity.screen().panel().label.getText().toString();
    }

    private static void refused(Stagehand stage) {
        stage.settle();
        assertEquals(Texts.PICTURE_UNREADABLE, ShadowToast.getTextOfLatestToast());
        assertFalse(stage.activity.still().on());
        assertTrue("the camera goes on", stage.activity.camera().isOpen());
        ShadowToast.reset();
    }

    /** A picture in the gallery reached the app only by way of the app's own picker. */
    @Test
    @Config(sdk = {28, 34, 35})
    public void aSharedPictureIsReadAtOnce() throws Exception {
        try (Stagehand stage = open(model, share(SEVEN))) {
            assertEquals("7", label(stage));
            assertNull("the camera was opened beside it", stage.activity.camera());
            stage.activity.onBackPressed();
            stage.settle();
            assertFalse("back goes to the lens", stage.activity.isFinishing());
            assertTrue(stage.activity.camera().isOpen());
            stage.activity.onBackPressed();
            assertTrue("and from there to whoever shared", stage.activity.isFinishing());
        }
    }

    /** Whoever only shares a picture was asked for the camera first. */
    @Test
    public void noCameraIsAskedFor() throws Exception {
        shadowOf(Stagehand.app()).denyPermissions(Manifest.permission.CAMERA);
        try (Stagehand stage = Stagehand.open(context -> model, share(SEVEN))) {
            assertEquals("7", label(stage));
            assertNull(shadowOf(stage.activity).getLastRequestedPermission());
            assertNull(stage.activity.screen().obstacle());
            stage.activity.still().leave();
            stage.settle();
            assertNotNull(shadowOf(stage.activity).getLastRequestedPermission());
        }
    }

    /** A second picture, shared while the app was open, was not looked at. */
    @Test
    public void aSecondPictureToAnOpenApp() throws Exception {
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(400);
            model.label = 4;
            stage.controller.newIntent(share(SEVEN));
            stage.settle();
            assertEquals("4", label(stage));
            assertEquals("4", History.OF_THIS_PROCESS.entries().get(0).label);
        }
    }

    /** A second picture of the same thing counted as the first. */
    @Test
    public void eachPictureIsAReadingOfItsOwn() throws Exception {
        Uri other = Uri.parse("content://gallery/other-7");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Bitmap black = Bitmap.createBitmap(300, 300, Bitmap.Config.ARGB_8888);
        black.eraseColor(0xFF000000);
        black.compress(Bitmap.CompressFormat.PNG, 100, bytes);
        offer(other, () -> new ByteArrayInputStream(bytes.toByteArray()));
        try (Stagehand stage = open(model, share(SEVEN))) {
            stage.controller.newIntent(share(other));
            stage.settle();
            assertEquals(2, History.OF_THIS_PROCESS.entries().size());
        }
    }

    /** The same picture was read again whenever the screen was made anew, even after it had been left. */
    @Test
    public void itIsReadOnce() throws Exception {
        Bundle shown = new Bundle();
        Bundle left = new Bundle();
        try (Stagehand stage = open(model, share(SEVEN))) {
            stage.controller.saveInstanceState(shown);
            stage.activity.still().leave();
            stage.settle();
            stage.controller.saveInstanceState(left);
        }
        int before = opened;
        for (Bundle state : new Bundle[] {left, shown}) {
            MainActivity.opener = context -> model;
            Stagehand stage = Stagehand.openAgain(model, state, share(SEVEN));
            assertEquals(state == shown, stage.activity.still().on());
            assertEquals(state == shown, opened > before);
            stage.close();
        }
        assertEquals("one reading", 1, History.OF_THIS_PROCESS.entries().size());
        Intent recent = share(SEVEN).addFlags(Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY);
        try (Stagehand stage = open(model, recent)) {
            assertFalse("out of the list of recent apps", stage.activity.still().on());
        }
    }

    /** After the process had ended, the grant was gone: SecurityException. */
    @Test
    public void aGrantThatIsGone() throws Exception {
        Bundle shown = new Bundle();
        try (Stagehand stage = open(model, share(SEVEN))) {
            stage.controller.saveInstanceState(shown);
        }
        offer(SEVEN, () -> {
            throw new SecurityException("Permission Denial: opening provider");
        });
        try (Stagehand stage = Stagehand.openAgain(model, shown, share(SEVEN))) {
            stage.givePreview();
            refused(stage);
        }
    }

    /** Providers throw whatever they like, or give nothing, or no picture. */
    @Test
    public void whatIsNoPictureIsRefusedKindly() throws Exception {
        List<Supplier<InputStream>> providers = Arrays.asList(
                () -> {
                    throw new SecurityException("no grant");
                },
                () -> {
                    throw new IllegalStateException("its database is closed");
                },
                () -> {
                    throw new NullPointerException();
                },
                () -> new ByteArrayInputStream(new byte[0]),
                () -> new ByteArrayInputStream("%PDF-1.4".getBytes()),
                () -> new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the other process died");
                    }
                });
        try (Stagehand stage = Stagehand.openLive(model)) {
            for (Supplier<InputStream> provider : providers) {
                offer(SEVEN, provider);
                stage.controller.newIntent(share(SEVEN));
                refused(stage);
            }
        }
    }

    /** A class in the extras that only the sharing app has. */
    private static final class Foreign extends Intent {
        Foreign() {
            super(Intent.ACTION_SEND);
            setType("image/png");
        }

        @Override
        public <T extends Parcelable> T getParcelableExtra(String name) {
            throw new BadParcelableException("ClassNotFoundException when unmarshalling: com.other.Secret");
        }
    }

    /** Intents that anybody may make: words for a picture, no address, a file that only this app may read. */
    @Test
    public void anIntentWithoutAPictureIsRefusedKindly() throws Exception {
        Uri own = SharedFile.PICTURE.address(Stagehand.app());
        Uri file = Uri.parse("file:///data/data/" + Stagehand.app().getPackageName() + "/files/taught.json");
        Uri ownOfAUser = Uri.parse("content://0@" + own.getAuthority() + "/reading.png");
        for (Uri readable : new Uri[] {own, file, ownOfAUser}) {
            offer(readable, this::picture);
        }
        Intent[] intents = {
            new Intent(Intent.ACTION_SEND).setType("image/png"),
            new Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, "7"),
            new Intent(Intent.ACTION_SEND).setType("video/mp4").putExtra(Intent.EXTRA_STREAM, SEVEN),
            new Intent(Intent.ACTION_SEND).setType("image/png").putExtra(Intent.EXTRA_STREAM, "content://gallery/7"),
            new Intent(Intent.ACTION_SEND).setType("image/png").putExtra(Intent.EXTRA_STREAM, new Bundle()),
            new Intent(Intent.ACTION_SEND_MULTIPLE).setType("image/png"),
            new Intent(Intent.ACTION_SEND_MULTIPLE).setType("image/png").putExtra(Intent.EXTRA_STREAM, SEVEN),
            new Foreign(),
            share(file),
            share(own),
            share(ownOfAUser),
            share(Uri.parse("content:7"))
        };
        int before = opened;
        try (Stagehand stage = Stagehand.openLive(model)) {
            for (Intent intent : intents) {
                stage.controller.newIntent(intent);
                refused(stage);
            }
            stage.controller.newIntent(new Intent(Intent.ACTION_MAIN));
            stage.settle();
            assertNull("nothing was shared", ShadowToast.getTextOfLatestToast());
        }
        assertEquals(before, opened);
    }

    /** Of several pictures, none was read. */
    @Test
    public void ofSeveralTheFirstIsReadWhichIsSaid() throws Exception {
        ArrayList<Uri> several = new ArrayList<>(Arrays.asList(SEVEN, Uri.parse("content://gallery/8")));
        Intent intent = new Intent(Intent.ACTION_SEND_MULTIPLE)
                .setType("image/*")
                .putParcelableArrayListExtra(Intent.EXTRA_STREAM, several);
        try (Stagehand stage = open(model, intent)) {
            assertEquals("7", label(stage));
            assertEquals(Texts.PICTURE_FIRST, ShadowToast.getTextOfLatestToast());
        }
    }

    /** Some apps give the address in the clip alone. */
    @Test
    public void anAddressInTheClipAlone() throws Exception {
        Intent intent = new Intent(Intent.ACTION_SEND).setType("image/png");
        intent.setClipData(ClipData.newRawUri("7", SEVEN));
        try (Stagehand stage = open(model, intent)) {
            assertEquals("7", label(stage));
            assertNull(ShadowToast.getTextOfLatestToast());
        }
    }

    /** A provider that never answered kept the model's thread: nothing was read any more, not even by the camera. */
    @Test
    public void aProviderThatHangs() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        offer(SEVEN, () -> {
            asked.countDown();
            try {
                // Longer than this test, and yet not for ever: on the thread of another it would end no more.
                ended.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            throw new IllegalStateException("at last");
        });
        try (Stagehand stage = Stagehand.openLive(model)) {
            Stills.threads = Stills::start;
            stage.controller.newIntent(share(SEVEN));
            stage.settle();
            assertTrue(asked.await(20, TimeUnit.SECONDS));
            assertEquals("", label(stage));
            assertNotNull(Walk.find(stage.activity.screen().root(), Texts.PICTURE_OPENING));
            Walk.check(stage.activity.getWindow().getDecorView());
            stage.photograph("picture-opening");
            RuntimeEnvironment.setQualifiers("+night");
            stage.controller.configurationChange(Stagehand.app().getResources().getConfiguration());
            stage.settle();
            stage.photograph("picture-opening-night");
            RuntimeEnvironment.setQualifiers("+notnight");
            stage.activity.onBackPressed();
            stage.settle();
            assertTrue(stage.activity.camera().isOpen());
            stage.watch(700);
            assertEquals("the camera reads", "7", label(stage));

            stage.controller.newIntent(share(SEVEN));
            stage.settle();
            shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMillis(Stills.PATIENCE_MS + 100));
            refused(stage);
            ended.countDown();
            Thread.sleep(100);
            stage.settle();
            assertNull("said twice", ShadowToast.getTextOfLatestToast());
        }
    }

    /** A picture that came after the person had gone back covered the camera. */
    @Test
    public void aPictureThatComesTooLate() throws Exception {
        List<Runnable> later = new ArrayList<>();
        try (Stagehand stage = Stagehand.openLive(model)) {
            Stills.threads = later::add;
            stage.controller.newIntent(share(SEVEN));
            stage.activity.onBackPressed();
            later.get(0).run();
            stage.settle();
            assertFalse(stage.activity.still().on());
            // Or while the model reads it.
            stage.controller.newIntent(share(SEVEN));
            later.get(1).run();
            shadowOf(stage.activity.frames().getLooper()).idle();
            stage.activity.still().leave();
            stage.settle();
            assertFalse(stage.activity.still().on());
            assertTrue(stage.activity.camera().isOpen());
            assertNull(ShadowToast.getTextOfLatestToast());
        }
    }

    /** The patience with a picture ended while it was looked at: it went away again. */
    @Test
    public void aPictureThatIsThereStays() throws Exception {
        try (Stagehand stage = open(model, share(SEVEN))) {
            shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMillis(Stills.PATIENCE_MS + 100));
            stage.settle();
            assertTrue(stage.activity.still().on());
            assertNull(ShadowToast.getTextOfLatestToast());
        }
    }

    /** A picture that is too large for the phone's memory is opened smaller, and at last refused. */
    @Test
    public void aHugePicture() throws Exception {
        int[] runs = new int[1];
        model.onRun = frame -> {
            if (runs[0]++ < 2) {
                throw new OutOfMemoryError();
            }
        };
        try (Stagehand stage = open(model, share(SEVEN))) {
            assertEquals("7", label(stage));
            offer(SEVEN, () -> {
                throw new OutOfMemoryError();
            });
            stage.controller.newIntent(share(SEVEN));
            refused(stage);
        }
    }

    /** The model failed on the picture: “Opening the picture” stood for ever, over nothing. */
    @Test
    public void aModelThatFailsOnIt() throws Exception {
        model.trouble = new IllegalStateException("the runtime broke");
        try (Stagehand stage = open(model, share(SEVEN))) {
            stage.settle();
            assertEquals(Obstacle.MODEL_MISFIT, stage.activity.screen().obstacle());
            assertFalse(stage.activity.still().on());
        }
    }

    /** Where there was no picker of one kind, the app showed a test picture, although there was one of another. */
    @Test
    public void thePickerThatThereIs() throws Exception {
        String[] all = {Stills.PICK_IMAGES, Intent.ACTION_GET_CONTENT, Intent.ACTION_OPEN_DOCUMENT};
        for (int missing = 0; missing <= all.length; missing++) {
            List<String> there = Arrays.asList(all).subList(missing, all.length);
            List<String> asked = new ArrayList<>();
            Activity phone = new Activity() {
                @Override
                public void startActivityForResult(Intent intent, int code) {
                    asked.add(intent.getAction());
                    if (!there.contains(intent.getAction())) {
                        throw asked.size() == 1
                                ? new android.content.ActivityNotFoundException()
                                : new SecurityException("a picker that is not exported");
                    }
                    assertEquals("image/*", intent.getType());
                    assertEquals(intent.getAction().equals(Stills.PICK_IMAGES), intent.getCategories() == null);
                }
            };
            boolean[] example = new boolean[1];
            android.os.Handler frames = new android.os.Handler(Looper.getMainLooper()) {
                @Override
                public boolean sendMessageAtTime(android.os.Message message, long time) {
                    example[0] = true;
                    return true;
                }
            };
            new Stills(phone, frames, null).pick(Fakes.digits());
            assertEquals(Math.min(missing + 1, all.length), asked.size());
            assertEquals(missing == all.length, example[0]);
        }
    }
}
