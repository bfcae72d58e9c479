/* libm.so and libdl.so of Android: the library names them as needed, but all its imports carry the version LIBC and are
 * answered by bionic.c. They only have to exist, with something in them to carry the version. */
__attribute__((visibility("default"))) int handlens_shim_mark(void) { return 1; }
