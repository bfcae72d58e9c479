/* libc.so of Android ("bionic") over glibc, as far as libtensorflowlite_jni.so needs it.
 *
 * The library out of the Android AAR asks for symbols such as malloc@LIBC and for a libc.so. Built as that libc.so, this
 * file lets it load, byte for byte unchanged, into a Linux process. Most names mean the same in both C libraries and are
 * forwarded by one jump; only what differs is written out below.
 *
 * build.py generates forward.h (one FORWARD line for every imported name that is not written out here) and libc.map (the
 * version script that exports them all under the version LIBC).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Every name is defined here as bionic_NAME and exported as NAME@LIBC. Were it called NAME here too, our own calls to it
 * would reach ourselves instead of glibc. One @, not two: a default version would capture the rest of the process. */
#define PUBLIC __attribute__((used, visibility("default")))
#define EXPORT(name) __asm__(".symver bionic_" #name ", " #name "@LIBC")

/* A jump, not a call: arguments of any number and kind (printf, clone, floats) stay where the caller put them. */
#if defined(__x86_64__)
#define JUMP(name)                                                                                              \
    __asm__(".text\n.globl bionic_" #name "\n.type bionic_" #name ", @function\nbionic_" #name ":\n"            \
            "endbr64\n jmp *real_" #name "(%rip)\n.size bionic_" #name ", .-bionic_" #name "\n")
#elif defined(__aarch64__)
/* x16 is the register that the procedure call standard leaves to such veneers. */
#define JUMP(name)                                                                                              \
    __asm__(".text\n.p2align 2\n.globl bionic_" #name "\n.type bionic_" #name ", @function\nbionic_" #name ":\n" \
            "adrp x16, real_" #name "\n ldr x16, [x16, #:lo12:real_" #name "]\n br x16\n"                       \
            ".size bionic_" #name ", .-bionic_" #name "\n")
#else
#error "the jump is written for x86_64 and aarch64 only"
#endif

#define FORWARD(name, glibc_name)                 \
    __attribute__((used)) void *real_##name;      \
    JUMP(name);                                   \
    EXPORT(name);
#include "forward.h"
#undef FORWARD

__attribute__((constructor)) static void find_in_glibc(void) {
    void *libc = dlopen("libc.so.6", RTLD_NOW), *libm = dlopen("libm.so.6", RTLD_NOW);
#define FORWARD(name, glibc_name)                          \
    real_##name = dlsym(libc, glibc_name);                 \
    if (!real_##name) real_##name = dlsym(libm, glibc_name); \
    if (!real_##name) fprintf(stderr, "bionic shim: glibc has no %s\n", glibc_name);
#include "forward.h"
#undef FORWARD
}

/* ---- standard streams: in the old bionic they are three structures of 152 bytes in an array, not three pointers ---- */

char bionic_sF[3][152] __attribute__((used, visibility("default")));
__asm__(".symver bionic_sF, __sF@LIBC");

static FILE *stream_of(void *file) {
    if (file == bionic_sF[0]) return stdin;
    if (file == bionic_sF[1]) return stdout;
    if (file == bionic_sF[2]) return stderr;
    return file;
}

/* TensorFlow Lite writes every line twice on Android: to the log (log.c), and to stderr for programs run from a shell. */
static int is_muted(void *file) { return file == bionic_sF[2]; }

PUBLIC int bionic_vfprintf(void *file, const char *format, va_list arguments) {
    return is_muted(file) ? 0 : vfprintf(stream_of(file), format, arguments);
}
EXPORT(vfprintf);

PUBLIC int bionic_fprintf(void *file, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int written = bionic_vfprintf(file, format, arguments);
    va_end(arguments);
    return written;
}
EXPORT(fprintf);

PUBLIC int bionic_fputc(int character, void *file) { return is_muted(file) ? character : fputc(character, stream_of(file)); }
EXPORT(fputc);

PUBLIC size_t bionic_fwrite(const void *data, size_t size, size_t count, void *file) {
    return is_muted(file) ? count : fwrite(data, size, count, stream_of(file));
}
EXPORT(fwrite);

PUBLIC int bionic_fflush(void *file) { return fflush(stream_of(file)); }
EXPORT(fflush);

PUBLIC int bionic_fileno(void *file) { return fileno(stream_of(file)); }
EXPORT(fileno);

/* ---- what is numbered or checked otherwise ---- */

/* bionic/libc/include/bits/sysconf.h has its own numbers; glibc's would answer another question without an error. */
PUBLIC long bionic_sysconf(int name) {
    switch (name) {
        case 0x27: /* _SC_PAGESIZE */
        case 0x28: /* _SC_PAGE_SIZE */ return sysconf(_SC_PAGESIZE);
        case 0x60: return sysconf(_SC_NPROCESSORS_CONF);
        case 0x61: return sysconf(_SC_NPROCESSORS_ONLN);
        case 0x62: return sysconf(_SC_PHYS_PAGES);
        case 0x63: return sysconf(_SC_AVPHYS_PAGES);
        default: errno = EINVAL; return -1;
    }
}
EXPORT(sysconf);

/* Android's properties. SDK level 24 is the oldest phone that handlens supports, and keeps the library from looking for
 * the Neural Networks API of newer ones. Every other property is unset, which reads as an empty string. */
PUBLIC int bionic___system_property_get(const char *name, char *value) {
    strcpy(value, strcmp(name, "ro.build.version.sdk") ? "" : "24");
    return (int)strlen(value);
}
EXPORT(__system_property_get);

PUBLIC void bionic_android_set_abort_message(const char *message) { fprintf(stderr, "abort: %s\n", message); }
EXPORT(android_set_abort_message);

/* The checked ("fortified") forms that Android's compiler writes. */
PUBLIC size_t bionic___strlen_chk(const char *text, size_t room) {
    size_t length = strlen(text);
    if (length >= room) abort();
    return length;
}
EXPORT(__strlen_chk);

PUBLIC int bionic___open_2(const char *path, int flags) { return open(path, flags); }
EXPORT(__open_2);

PUBLIC void bionic___stack_chk_fail(void) {
    fprintf(stderr, "bionic shim: a stack guard was overwritten\n");
    abort();
}
EXPORT(__stack_chk_fail);
