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
 * Hands out what was shared last, a reading's picture or the corrections: to be read, by the app that a person chose, and by nobody
 * else. The manifest does not export it; the system lets in whom a grant names.
 */
public final class SharedFile extends ContentProvider {
    /** One that can be shared; where it lies until another takes its place, or the system clears it away. */
    static final class Kind {
        final String name;
        final String type;

        private Kind(String name, String type) {
            this.name = name;
            this.type = type;
        }

        Uri address(Context context) {
            // The manifest's authority: the package's name, which no two apps share, and this.
            return Uri.parse("content://" + context.getPackageName() + ".shared/" + name);
        }

        File file(Context context) {
            return new File(context.getCacheDir(), name);
        }
    }

    static final Kind PICTURE = new Kind("reading.png", "image/png");
    static final Kind CORRECTIONS = new Kind("corrections.zip", "application/zip");
    private static final Kind[] ALL = {PICTURE, CORRECTIONS};

    /** Null for any other address. */
    private Kind kind(Uri address) {
        for (Kind kind : ALL) {
            if (kind.address(getContext()).equals(address)) {
                return kind;
            }
        }
        return null;
    }

    @Override
    public boolean onCreate() {
        return true;
    }

    @Override
    public String getType(Uri address) {
        Kind kind = kind(address);
        return kind == null ? null : kind.type;
    }

    @Override
    public ParcelFileDescriptor openFile(Uri address, String mode) throws FileNotFoundException {
        Kind kind = kind(address);
        if (kind == null || !"r".equals(mode)) {
            throw new FileNotFoundException(address + " (" + mode + ")");
        }
        return ParcelFileDescriptor.open(kind.file(getContext()), ParcelFileDescriptor.MODE_READ_ONLY);
    }

    /** Its name and size, which receivers ask for. */
    @Override
    public Cursor query(Uri address, String[] columns, String where, String[] values, String order) {
        String[] asked = columns == null ? new String[] {OpenableColumns.DISPLAY_NAME, OpenableColumns.SIZE} : columns;
        MatrixCursor rows = new MatrixCursor(asked, 1);
        Kind kind = kind(address);
        if (kind != null) {
            Object[] row = new Object[asked.length];
            for (int i = 0; i < asked.length; i++) {
                row[i] = OpenableColumns.DISPLAY_NAME.equals(asked[i])
                        ? kind.name
                        : OpenableColumns.SIZE.equals(asked[i]) ? (Object) kind.file(getContext()).length() : null;
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
