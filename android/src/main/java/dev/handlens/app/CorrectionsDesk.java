package dev.handlens.app;

import android.Manifest;
import android.content.ContentProvider;
import android.content.ContentValues;
import android.content.pm.PackageManager;
import android.database.Cursor;
import android.net.Uri;
import android.os.Binder;
import android.os.ParcelFileDescriptor;
import android.util.Log;
import java.io.FileNotFoundException;
import java.io.IOException;

/**
 * Gives the corrections to a computer at the end of a cable, for {@code handlens collect}; the app need not run. Nobody else is
 * answered: adb's shell holds the permission DUMP, an app that a person installs cannot. The manifest asks for it; here it is asked
 * again, since pictures would go to whoever finds the manifest without it.
 *
 * <pre>
 * adb exec-out content read --uri content://PACKAGE.corrections/corrections.zip
 * adb shell content delete --uri content://PACKAGE.corrections/corrections
 * </pre>
 */
public final class CorrectionsDesk extends ContentProvider {
    private static final String LOG = "handlens";
    private static final int ROOT = 0;
    private static final int SHELL = 2000;
    /** UserHandle.PER_USER_RANGE, which is hidden: a second person's apps and shell are numbered so much higher. */
    private static final int PERSON = 100_000;

    private boolean names(Uri address, String what) {
        return Uri.parse("content://" + getContext().getPackageName() + ".corrections/" + what).equals(address);
    }

    private void requireComputer() {
        int caller = Binder.getCallingUid() % PERSON;
        boolean allowed = caller == SHELL
                || caller == ROOT
                || getContext().checkCallingPermission(Manifest.permission.DUMP) == PackageManager.PERMISSION_GRANTED;
        if (!allowed) {
            throw new SecurityException("corrections go to the phone's own shell alone, not to " + Binder.getCallingUid());
        }
    }

    @Override
    public boolean onCreate() {
        return true;
    }

    /** @throws FileNotFoundException its message is for the desk; {@link CorrectionsZip#NONE} if there are none */
    @Override
    public ParcelFileDescriptor openFile(Uri address, String mode) throws FileNotFoundException {
        requireComputer();
        if (!names(address, SharedFile.CORRECTIONS.name) || !"r".equals(mode)) {
            throw new FileNotFoundException(address + " (" + mode + ")");
        }
        try {
            return ParcelFileDescriptor.open(CorrectionsZip.write(getContext()), ParcelFileDescriptor.MODE_READ_ONLY);
        } catch (FileNotFoundException e) {
            throw e;
        } catch (IOException e) {
            Log.e(LOG, "the corrections cannot be written together", e);
            throw new FileNotFoundException("the corrections cannot be written together: " + e.getMessage());
        }
    }

    @Override
    public int delete(Uri address, String where, String[] values) {
        requireComputer();
        if (!names(address, CorrectionsFolder.NAME)) {
            throw new UnsupportedOperationException();
        }
        CorrectionsZip.forget(getContext());
        return new CorrectionsFolder(getContext()).removeAll();
    }

    @Override
    public String getType(Uri address) {
        return null;
    }

    @Override
    public Cursor query(Uri address, String[] columns, String where, String[] values, String order) {
        return null;
    }

    @Override
    public Uri insert(Uri address, ContentValues values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int update(Uri address, ContentValues values, String where, String[] of) {
        throw new UnsupportedOperationException();
    }
}
