package dev.handlens.app;

import android.content.ContentProvider;
import android.content.ContentValues;
import android.content.Context;
import android.database.Cursor;
import android.database.MatrixCursor;
import android.net.Uri;
import android.os.ParcelFileDescriptor;
import android.provider.OpenableColumns;
import java.io.File;
import java.io.FileNotFoundException;

/**
 * Hands out one picture, that of the reading that was shared last: to be read, by the app that a person chose, and by nobody else.
 * The manifest does not export it; the system lets in whom a grant names.
 */
public final class SharedPicture extends ContentProvider {
    static final String TYPE = "image/png";
    private static final String NAME = "reading.png";

    static Uri address(Context context) {
        // The manifest's authority: the package's name, which no two apps share, and this.
        return Uri.parse("content://" + context.getPackageName() + ".shared/" + NAME);
    }

    /** Where the picture lies until another is shared; the system may clear it away. */
    static File file(Context context) {
        return new File(context.getCacheDir(), NAME);
    }

    private boolean ours(Uri address) {
        return address(getContext()).equals(address);
    }

    @Override
    public boolean onCreate() {
        return true;
    }

    @Override
    public String getType(Uri address) {
        return ours(address) ? TYPE : null;
    }

    @Override
    public ParcelFileDescriptor openFile(Uri address, String mode) throws FileNotFoundException {
        if (!ours(address) || !"r".equals(mode)) {
            throw new FileNotFoundException(address + " (" + mode + ")");
        }
        return ParcelFileDescriptor.open(file(getContext()), ParcelFileDescriptor.MODE_READ_ONLY);
    }

    /** Its name and size, which receivers ask for. */
    @Override
    public Cursor query(Uri address, String[] columns, String where, String[] values, String order) {
        String[] asked = columns == null ? new String[] {OpenableColumns.DISPLAY_NAME, OpenableColumns.SIZE} : columns;
        MatrixCursor rows = new MatrixCursor(asked, 1);
        if (ours(address)) {
            Object[] row = new Object[asked.length];
            for (int i = 0; i < asked.length; i++) {
                row[i] = OpenableColumns.DISPLAY_NAME.equals(asked[i])
                        ? NAME
                        : OpenableColumns.SIZE.equals(asked[i]) ? (Object) file(getContext()).length() : null;
            }
            rows.addRow(row);
        }
        return rows;
    }

    @Override
    public Uri insert(Uri address, ContentValues values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int delete(Uri address, String where, String[] values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int update(Uri address, ContentValues values, String where, String[] of) {
        throw new UnsupportedOperationException();
    }
}
