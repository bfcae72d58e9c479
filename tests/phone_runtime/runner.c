/* runner LIBRARY SHIMS MODEL SIGNATURE INPUTS OUTPUTS delegate|plain
 *
 * Runs one signature of a model file with Android's own library, once for every frame of INPUTS, in one process of its own:
 * under qemu for the phone's processor, or on this one where a crash must not take the tests along. apart.py calls it.
 * Prints "version VERSION" and "library ADDRESS", where it lies in memory. Exit status: 0 done, 2 unreadable files or tools, 3 the library would not load, 4 the model was
 * refused, 5 a tensor does not fit, 6 the run failed; stderr says why.
 *
 * INPUTS and OUTPUTS, little endian, nothing padded:
 *
 *     batch   u32 frame count   | frame...
 *     frame   u32 tensor count  | tensor...
 *     tensor  u32 name length   | name (no zero byte at the end)
 *             u32 TfLiteType    | u32 rank | i32 size of each dimension
 *             u64 byte count    | values
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CANNOT_READ = 2, CANNOT_LOAD = 3, MODEL_REFUSED = 4, TENSOR_MISFIT = 5, RUN_FAILED = 6 };
enum { LONGEST_NAME = 1024, HIGHEST_RANK = 8 };

/* bionic's stack guard on arm64 is the word at thread pointer + 40. In a glibc program that word lies in this program's own
 * thread block: the pad keeps it constant, or every function of the library would believe its stack overwritten. (On x86_64
 * both C libraries keep the guard at fs:40.) */
__thread char stack_guard_pad[128] __attribute__((aligned(16), used));

static void stop(int status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(status);
}

static void report(void *unused, const char *format, va_list arguments) {
    (void)unused;
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

/* ---- files ---- */

typedef struct { unsigned char *at, *end; } Bytes;

static Bytes read_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) stop(CANNOT_READ, "cannot open %s", path);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    /* 64: the alignment that TensorFlow Lite wants of a model in memory */
    unsigned char *data = aligned_alloc(64, (size + 64) / 64 * 64);
    if (!data || fread(data, 1, size, file) != size) stop(CANNOT_READ, "cannot read %s", path);
    fclose(file);
    return (Bytes){data, data + size};
}

static unsigned char *take(Bytes *bytes, uint64_t count) {
    if ((uint64_t)(bytes->end - bytes->at) < count) stop(CANNOT_READ, "the inputs end too early");
    unsigned char *taken = bytes->at;
    bytes->at += count;
    return taken;
}

static uint32_t take_u32(Bytes *bytes) { uint32_t value; memcpy(&value, take(bytes, 4), 4); return value; }
static uint64_t take_u64(Bytes *bytes) { uint64_t value; memcpy(&value, take(bytes, 8), 8); return value; }

static void put(FILE *file, const void *data, size_t size) {
    if (fwrite(data, 1, size, file) != size) stop(CANNOT_READ, "cannot write the outputs");
}

static void put_u32(FILE *file, uint32_t value) { put(file, &value, 4); }
static void put_u64(FILE *file, uint64_t value) { put(file, &value, 8); }

/* ---- the library: headers/tensorflow/lite/core/c/c_api.h in the AAR ---- */

typedef void (*Reporter)(void *, const char *, va_list);

static void *open_library(const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) stop(CANNOT_LOAD, "%s", dlerror());
    return library;
}

static void *find(void *library, const char *name) {
    void *function = dlsym(library, name);
    if (!function) stop(CANNOT_LOAD, "the library has no %s", name);
    return function;
}

#define C_API(result, name, ...) static result (*name)(__VA_ARGS__);
#include "c_api.h"
#undef C_API

static void load(const char *library_path, const char *shims) {
    const char *names[] = {"libc.so", "libm.so", "libdl.so", "liblog.so"};
    for (int i = 0; i < 4; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", shims, names[i]);
        open_library(path);
    }
    void *library = open_library(library_path);
#define C_API(result, name, ...) name = (result(*)(__VA_ARGS__))find(library, #name);
#include "c_api.h"
#undef C_API
}

/* ---- one frame ---- */

static int has_shape(const void *tensor, uint32_t rank, const int32_t *sizes) {
    if ((uint32_t)TfLiteTensorNumDims(tensor) != rank) return 0;
    for (uint32_t i = 0; i < rank; i++) if (TfLiteTensorDim(tensor, (int32_t)i) != sizes[i]) return 0;
    return 1;
}

typedef struct { char name[LONGEST_NAME + 1]; uint32_t type, rank; int32_t sizes[HIGHEST_RANK]; uint64_t byte_count; void *values; } Tensor;

static Tensor take_tensor(Bytes *bytes) {
    Tensor tensor;
    uint32_t length = take_u32(bytes);
    if (length > LONGEST_NAME) stop(CANNOT_READ, "a name of %u bytes", length);
    memcpy(tensor.name, take(bytes, length), length);
    tensor.name[length] = 0;
    tensor.type = take_u32(bytes);
    tensor.rank = take_u32(bytes);
    if (tensor.rank > HIGHEST_RANK) stop(CANNOT_READ, "%s has rank %u", tensor.name, tensor.rank);
    memcpy(tensor.sizes, take(bytes, 4 * tensor.rank), 4 * tensor.rank);
    tensor.byte_count = take_u64(bytes);
    tensor.values = take(bytes, tensor.byte_count);
    return tensor;
}

static void read_frame(Bytes *bytes, void *runner, int *is_allocated) {
    uint32_t tensor_count = take_u32(bytes);
    Tensor *tensors = calloc(tensor_count + 1, sizeof *tensors);
    for (uint32_t i = 0; i < tensor_count; i++) {
        Tensor *given = tensors + i;
        *given = take_tensor(bytes);
        void *wanted = TfLiteSignatureRunnerGetInputTensor(runner, given->name);
        if (!wanted) stop(TENSOR_MISFIT, "the signature has no input %s", given->name);
        if ((uint32_t)TfLiteTensorType(wanted) != given->type) stop(TENSOR_MISFIT, "input %s has another type", given->name);
        if (has_shape(wanted, given->rank, given->sizes)) continue;
        if (TfLiteSignatureRunnerResizeInputTensor(runner, given->name, given->sizes, (int32_t)given->rank))
            stop(TENSOR_MISFIT, "input %s cannot take this shape", given->name);
        *is_allocated = 0;
    }
    if (!*is_allocated && TfLiteSignatureRunnerAllocateTensors(runner)) stop(RUN_FAILED, "allocating the tensors failed");
    *is_allocated = 1;
    for (uint32_t i = 0; i < tensor_count; i++)
        if (TfLiteTensorCopyFromBuffer(TfLiteSignatureRunnerGetInputTensor(runner, tensors[i].name), tensors[i].values, tensors[i].byte_count))
            stop(TENSOR_MISFIT, "input %s takes another number of bytes", tensors[i].name);
    free(tensors);
}

static void write_frame(FILE *file, void *runner) {
    uint32_t tensor_count = (uint32_t)TfLiteSignatureRunnerGetOutputCount(runner);
    put_u32(file, tensor_count);
    for (uint32_t i = 0; i < tensor_count; i++) {
        const char *name = TfLiteSignatureRunnerGetOutputName(runner, (int32_t)i);
        const void *tensor = TfLiteSignatureRunnerGetOutputTensor(runner, name);
        put_u32(file, (uint32_t)strlen(name));
        put(file, name, strlen(name));
        put_u32(file, (uint32_t)TfLiteTensorType(tensor));
        uint32_t rank = (uint32_t)TfLiteTensorNumDims(tensor);
        put_u32(file, rank);
        for (uint32_t axis = 0; axis < rank; axis++) put_u32(file, (uint32_t)TfLiteTensorDim(tensor, (int32_t)axis));
        size_t byte_count = TfLiteTensorByteSize(tensor);
        put_u64(file, byte_count);
        put(file, TfLiteTensorData(tensor), byte_count);
    }
}

int main(int argc, char **argv) {
    if (argc != 8) stop(CANNOT_READ, "runner LIBRARY SHIMS MODEL SIGNATURE INPUTS OUTPUTS delegate|plain");
    memset(stack_guard_pad, 0, sizeof stack_guard_pad);
    load(argv[1], argv[2]);
    Dl_info place;
    if (!dladdr((void *)TfLiteVersion, &place)) stop(CANNOT_LOAD, "nobody knows where the library lies");
    printf("version %s\nlibrary %p\n", TfLiteVersion(), place.dli_fbase);

    Bytes model_bytes = read_file(argv[3]);
    void *model = TfLiteModelCreateWithErrorReporter(model_bytes.at, (size_t)(model_bytes.end - model_bytes.at), report, NULL);
    if (!model) stop(MODEL_REFUSED, "these bytes are not a model");
    void *options = TfLiteInterpreterOptionsCreate();
    TfLiteInterpreterOptionsSetErrorReporter(options, report, NULL);
    TfLiteInterpreterOptionsSetNumThreads(options, 1);
    if (!strcmp(argv[7], "delegate")) TfLiteInterpreterOptionsAddDelegate(options, TfLiteXNNPackDelegateCreate(NULL));
    void *interpreter = TfLiteInterpreterCreate(model, options);
    if (!interpreter) stop(MODEL_REFUSED, "the interpreter refused the model");
    void *runner = TfLiteInterpreterGetSignatureRunner(interpreter, argv[4]);
    if (!runner) stop(TENSOR_MISFIT, "the model has no signature %s", argv[4]);

    Bytes inputs = read_file(argv[5]);
    FILE *outputs = fopen(argv[6], "wb");
    if (!outputs) stop(CANNOT_READ, "cannot open %s", argv[6]);
    int is_allocated = 0;
    uint32_t frame_count = take_u32(&inputs);
    put_u32(outputs, frame_count);
    for (uint32_t frame = 0; frame < frame_count; frame++) {
        read_frame(&inputs, runner, &is_allocated);
        if (TfLiteSignatureRunnerInvoke(runner)) stop(RUN_FAILED, "the run of frame %u failed", frame);
        write_frame(outputs, runner);
    }
    return fclose(outputs) ? CANNOT_READ : 0;
}
