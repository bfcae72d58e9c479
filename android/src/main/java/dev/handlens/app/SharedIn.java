package dev.handlens.app;

import android.content.ClipData;
import android.content.ContentResolver;
import android.content.Intent;
import android.net.Uri;
import android.os.Parcelable;
import android.util.Log;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What another app shares with this one: an intent that anybody may have made, with whatever in it. */
final class SharedIn {
    private static final String LOG = "handlens";
    private static final String PICTURES = "image/";

    private SharedIn() {}

    /** Whether it shares something that is to be read now: not one out of the list of recent apps, which was read long ago. */
    static boolean brings(Intent intent) {
        if (intent == null || (intent.getFlags() & Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY) != 0) {
            return false;
        }
        String action = intent.getAction();
        return Intent.ACTION_SEND.equals(action) || Intent.ACTION_SEND_MULTIPLE.equals(action);
    }

    /** The addresses of its pictures; none if it has others. */
    static List<Uri> pictures(Intent intent, String ownPackage) {
        List<Uri> pictures = new ArrayList<>();
        String type = intent.getType();
        if (type != null && !type.startsWith(PICTURES) && !type.equals("*/*")) {
            return pictures;
        }
        for (Object one : streams(intent)) {
            if (one instanceof Uri && mayBeRead((Uri) one, ownPackage)) {
                pictures.add((Uri) one);
            }
        }
        return pictures;
    }

    private static List<?> streams(Intent intent) {
        try {
            List<Uri> clipped = new ArrayList<>();
            ClipData clip = intent.getClipData();
            for (int i = 0; clip != null && i < clip.getItemCount(); i++) {
                clipped.add(clip.getItemAt(i).getUri());
            }
            if (Intent.ACTION_SEND_MULTIPLE.equals(intent.getAction())) {
                List<Parcelable> several = intent.getParcelableArrayListExtra(Intent.EXTRA_STREAM);
                return several == null || several.isEmpty() ? clipped : several;
            }
            Parcelable one = intent.getParcelableExtra(Intent.EXTRA_STREAM);
            return one == null ? clipped : Collections.singletonList(one);
        } catch (RuntimeException e) {
            // A class in its extras that only the other app has: all of them are unreadable then.
            Log.w(LOG, "what was shared cannot be unpacked", e);
            return Collections.emptyList();
        }
    }

    /** Another app may not have this one open files that only this one may read. */
    private static boolean mayBeRead(Uri address, String ownPackage) {
        String authority = address.getAuthority();
        return ContentResolver.SCHEME_CONTENT.equals(address.getScheme())
                && authority != null
                && !authority.substring(authority.indexOf('@') + 1).startsWith(ownPackage + ".");
    }
}
