package dev.handlens.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.ContentResolver;
import android.content.Intent;
import android.database.Cursor;
import android.graphics.Bitmap;
import android.graphics.BitmapFactory;
import android.net.Uri;
import android.provider.OpenableColumns;
import android.view.View;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.nio.file.Files;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowDialog;

/** A reading goes to another app, with its picture: once it is asked for, and no further. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = {28, 34, 35})
public class ShareTest {
    private final Fakes.FakeModel model = new Fakes.FakeModel(Fakes.digits());

    @Before
    public void checkedBefore() throws Exception {
        Stagehand.checkedBefore();
        model.label = 7;
    }

    private static View menu(Stagehand stage) {
        Walk.find(stage.activity.screen().root(), Texts.MENU).performClick();
        return ShadowDialog.getLatestDialog().getWindow().getDecorView();
    }

    @Test
    public void theReadingIsSharedWithItsPicture() throws Exception {
        Uri address = SharedFile.PICTURE.address(Stagehand.app());
        SharedFile provider = Robolectric.buildContentProvider(SharedFile.class)
                .create(address.getAuthority())
                .get();
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            Walk.find(menu(stage), Texts.MENU_SHARE).performClick();
            stage.settle();
            stage.settle();
            Intent chooser = shadowOf(stage.activity).getNextStartedActivity();
            assertNotNull(chooser);
            assertEquals(Intent.ACTION_CHOOSER, chooser.getAction());
            Intent send = chooser.getParcelableExtra(Intent.EXTRA_INTENT);
            assertEquals(Intent.ACTION_SEND, send.getAction());
            assertTrue(send.getStringExtra(Intent.EXTRA_TEXT).startsWith("7 (98% sure)"));
            assertEquals(SharedFile.PICTURE.type, send.getType());
            assertEquals(address, send.getParcelableExtra(Intent.EXTRA_STREAM));
            assertEquals(address, send.getClipData().getItemAt(0).getUri());
            assertEquals("the chooser cannot show it", address, chooser.getClipData().getItemAt(0).getUri());
            assertEquals(
                    Intent.FLAG_GRANT_READ_URI_PERMISSION, chooser.getFlags() & Intent.FLAG_GRANT_READ_URI_PERMISSION);
            assertEquals(Intent.FLAG_GRANT_READ_URI_PERMISSION, send.getFlags() & Intent.FLAG_GRANT_READ_URI_PERMISSION);
            assertEquals(0, send.getFlags() & Intent.FLAG_GRANT_WRITE_URI_PERMISSION);

            ContentResolver receiver = Stagehand.app().getContentResolver();
            LensView lens = stage.activity.screen().lens();
            try (InputStream in = receiver.openInputStream(address)) {
                Bitmap picture = BitmapFactory.decodeStream(in);
                assertEquals(lens.getWidth(), picture.getWidth());
                assertEquals(lens.getHeight(), picture.getHeight());
            }
            try (Cursor row = receiver.query(address, null, null, null, null)) {
                assertTrue(row.moveToFirst());
                assertTrue(row.getLong(row.getColumnIndex(OpenableColumns.SIZE)) > 0);
                assertEquals("reading.png", row.getString(row.getColumnIndex(OpenableColumns.DISPLAY_NAME)));
            }
            assertEquals(SharedFile.PICTURE.type, provider.getType(address));
        }
    }

    /** A second reading was written into the file that a slow receiver of the first was still reading. */
    @Test
    public void whoStillReadsTheLastPictureReadsOn() throws Exception {
        File file = SharedFile.PICTURE.file(Stagehand.app());
        Files.write(file.toPath(), new byte[] {1, 2, 3});
        try (Stagehand stage = Stagehand.openLive(model);
                InputStream slow = new FileInputStream(file)) {
            stage.watch(700);
            assertTrue(Walk.find(menu(stage), Texts.MENU_SHARE).performClick());
            stage.settle();
            stage.settle();
            assertTrue("shared anew", file.length() > 3);
            assertEquals(1, slow.read());
            assertEquals(2, slow.read());
            assertEquals(3, slow.read());
            assertEquals(-1, slow.read());
        }
    }

    /** Whoever holds the grant reads one file: no other, and writes none. */
    @Test
    public void nothingElseIsHandedOut() throws Exception {
        Uri address = SharedFile.PICTURE.address(Stagehand.app());
        SharedFile provider = Robolectric.buildContentProvider(SharedFile.class)
                .create(address.getAuthority())
                .get();
        SharedFile.PICTURE.file(Stagehand.app()).createNewFile();
        provider.openFile(address, "r").close();
        Uri above = Uri.parse("content://" + address.getAuthority() + "/../shared_prefs/self-check.xml");
        assertThrows(FileNotFoundException.class, () -> provider.openFile(above, "r"));
        assertThrows(FileNotFoundException.class, () -> provider.openFile(address, "rw"));
        assertThrows(FileNotFoundException.class, () -> provider.openFile(address, "w"));
        assertNull(provider.getType(above));
        assertEquals(0, provider.query(above, null, null, null, null).getCount());
        assertThrows(UnsupportedOperationException.class, () -> provider.delete(address, null, null));
    }

    @Test
    public void whereNothingIsReadThereIsNothingToShare() {
        model.presence = 0;
        try (Stagehand stage = Stagehand.openLive(model)) {
            stage.watch(700);
            assertNull(Walk.find(menu(stage), Texts.MENU_SHARE));
        }
    }
}
