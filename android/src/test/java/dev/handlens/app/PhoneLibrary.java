package dev.handlens.app;

import static org.junit.Assume.assumeTrue;

import java.io.File;

/**
 * The phone's own native library on this machine: the shims of tests/phone_runtime/build.py, under which it loads unchanged.
 */
final class PhoneLibrary {
    private static boolean loaded;

    private PhoneLibrary() {}

    /** Skips the test where there are no shims. */
    static void load() {
        File shims = new File(System.getProperty("handlens.phone"), "shims");
        assumeTrue("no shims: python3 tests/phone_runtime/build.py", new File(shims, "libc.so").exists());
        if (!loaded) {
            for (String name : new String[] {"libc", "libm", "libdl", "liblog"}) {
                System.load(new File(shims, name + ".so").getAbsolutePath());
            }
            loaded = true;
        }
    }
}
