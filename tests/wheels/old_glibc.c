// What g++'s static C++ library takes from glibc, and glibc 2.28 lacks.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#define HIDDEN __attribute__((visibility("hidden")))

// glibc 2.32: whether the process has one thread. "No" is always safe.
HIDDEN char __libc_single_threaded = 0;

// glibc 2.30. A change of the system's time during the wait changes how long it lasts.
HIDDEN int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                  clockid_t clock, const struct timespec* deadline) {
    enum { kSecond = 1000000000 };
    struct timespec now;
    struct timespec until;
    clock_gettime(clock, &now);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += deadline->tv_sec - now.tv_sec;
    until.tv_nsec += deadline->tv_nsec - now.tv_nsec;
    if (until.tv_nsec < 0) {
        until.tv_nsec += kSecond;
        until.tv_sec -= 1;
    } else if (until.tv_nsec >= kSecond) {
        until.tv_nsec -= kSecond;
        until.tv_sec += 1;
    }
    return pthread_cond_timedwait(condition, mutex, &until);
}

// glibc 2.36.
HIDDEN uint32_t arc4random(void) {
    uint32_t word = 0;
    while (getrandom(&word, sizeof word, 0) != sizeof word) {
        if (errno != EINTR) {
            abort();  // the system has no random numbers
        }
    }
    return word;
}
