// failing_calls.c: a library to be preloaded, which makes a system call fail that would write, or
// kills the process at such a call.
//
// fail_calls() chooses a call by name, a folder, and which of the calls on files below the folder is
// the first to fail. Nothing else is touched.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static const char* wanted = "";
static char folder[PATH_MAX];
static int first_bad;
static int last_bad;
static int code;
static int n_calls;

// Calls number `first` to `last` of `call`, counted from 0, fail with `error`; with an error of 0 the
// process is killed. "any" stands for every call.
void fail_calls(const char* call, const char* below, int first, int last, int error) {
    wanted = strdup(call);
    snprintf(folder, sizeof folder, "%s/", below);
    first_bad = first;
    last_bad = last;
    code = error;
    n_calls = 0;
}

// How many calls there were.
int calls_made(void) {
    return n_calls;
}

static int fails(const char* call, const char* path) {
    const int is_wanted = strcmp(wanted, "any") == 0 || strcmp(call, wanted) == 0;
    if (!is_wanted || strncmp(path, folder, strlen(folder)) != 0) {
        return 0;
    }
    const int number = n_calls++;
    if (number < first_bad || number > last_bad) {
        return 0;
    }
    errno = code;
    if (code == 0 && strcmp(call, "write") != 0) {
        kill(getpid(), SIGKILL);
    }
    return 1;
}

static int fails_of(const char* call, int descriptor) {
    char link[64];
    char path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t n = readlink(link, path, sizeof path - 2);
    if (n < 0) {
        return 0;
    }
    strcpy(path + n, "/");  // the folder itself counts, too
    return fails(call, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// A process that is killed has written half of the bytes.
#define WRITE(name, parameters, ...)                               \
    ssize_t name parameters {                                      \
        if (!fails_of("write", descriptor)) {                      \
            return REAL(name)(descriptor, bytes, n, ##__VA_ARGS__); \
        }                                                          \
        if (code == 0) {                                           \
            REAL(name)(descriptor, bytes, n / 2, ##__VA_ARGS__);    \
            kill(getpid(), SIGKILL);                               \
        }                                                          \
        return -1;                                                 \
    }
WRITE(write, (int descriptor, const void* bytes, size_t n))
WRITE(pwrite, (int descriptor, const void* bytes, size_t n, off_t at), at)
WRITE(pwrite64, (int descriptor, const void* bytes, size_t n, off64_t at), at)

int fsync(int descriptor) {
    return fails_of("fsync", descriptor) ? -1 : REAL(fsync)(descriptor);
}

// Of files that are read only, none is worth a failure.
int close(int descriptor) {
    const int is_written = (fcntl(descriptor, F_GETFL) & O_ACCMODE) != O_RDONLY;
    const int failing = is_written && fails_of("close", descriptor);
    const int error = errno;
    const int done = REAL(close)(descriptor);  // it is closed in any case, as by Linux
    errno = failing ? error : errno;
    return failing ? -1 : done;
}

int rename(const char* from, const char* to) {
    return fails("rename", from) ? -1 : REAL(rename)(from, to);
}

int chmod(const char* path, mode_t mode) {
    return fails("chmod", path) ? -1 : REAL(chmod)(path, mode);
}

// Only what creates a file can fail: reading is another matter.
#define OPEN(name)                                                  \
    int name(const char* path, int flags, ...) {                    \
        va_list rest;                                               \
        va_start(rest, flags);                                      \
        const mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                               \
        if ((flags & O_CREAT) && fails("open", path)) {             \
            return -1;                                              \
        }                                                           \
        return REAL(name)(path, flags, mode);                       \
    }
OPEN(open)
OPEN(open64)
