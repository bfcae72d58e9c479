/* liblog.so of Android: keeps the lines until handlens_take_log() asks for them. HANDLENS_PHONE_LOG=1 also prints them. */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PUBLIC __attribute__((visibility("default")))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char kept[1 << 16];
static size_t kept_length;

/* android/log.h: enum android_LogPriority, from ANDROID_LOG_UNKNOWN = 0 */
static char letter_of(int level) { return level >= 0 && level < 9 ? "??VDIWEFS"[level] : '?'; }

PUBLIC int __android_log_vprint(int level, const char *tag, const char *format, va_list arguments) {
    char line[2048];
    int start = snprintf(line, sizeof line / 2, "%c %s: ", letter_of(level), tag);
    int length = start + vsnprintf(line + start, sizeof line - (size_t)start, format, arguments);
    if (getenv("HANDLENS_PHONE_LOG")) fprintf(stderr, "%s\n", line);
    pthread_mutex_lock(&lock);
    size_t size = strlen(line);
    if (kept_length + size + 1 < sizeof kept) { /* a full log drops what comes later: the first lines tell the cause */
        memcpy(kept + kept_length, line, size);
        kept[kept_length + size] = '\n';
        kept_length += size + 1;
    }
    pthread_mutex_unlock(&lock);
    return length;
}

PUBLIC int __android_log_print(int level, const char *tag, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int written = __android_log_vprint(level, tag, format, arguments);
    va_end(arguments);
    return written;
}

/* Move the kept lines, each with its line end, into `room`; how many bytes that were. */
PUBLIC size_t handlens_take_log(char *room, size_t size) {
    pthread_mutex_lock(&lock);
    size_t taken = kept_length < size ? kept_length : size;
    memcpy(room, kept, taken);
    kept_length = 0;
    pthread_mutex_unlock(&lock);
    return taken;
}
