/* A machine that can be hurt while a program runs on it: its clock is set, its disk refuses to make things
   durable. Loaded before everything else (LD_PRELOAD); told by four numbers in a file (machine.py). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static struct {
    int64_t ahead_ns;         /* how far the clock is ahead of the true one */
    int64_t syncs_fail_every; /* 0: never; 7: each seventh */
    int64_t syncs;            /* how many were asked for */
    int64_t syncs_failed;
} quiet, *told = &quiet;

__attribute__((constructor)) static void listen(void) {
    const char *path = getenv("MACHINE_IS_TOLD");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (shared != MAP_FAILED) told = shared;
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *shown) {
    int failed = syscall(SYS_clock_gettime, clock, shown);
    if (failed || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return failed;
    int64_t ns = shown->tv_sec * 1000000000LL + shown->tv_nsec + told->ahead_ns;
    shown->tv_sec = ns / 1000000000LL;
    shown->tv_nsec = ns % 1000000000LL;
    return 0;
}

int gettimeofday(struct timeval *restrict shown, void *restrict zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    shown->tv_sec = now.tv_sec;
    shown->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *shown) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (shown) *shown = now.tv_sec;
    return now.tv_sec;
}

static int refuses(void) {
    int64_t number = __atomic_add_fetch(&told->syncs, 1, __ATOMIC_SEQ_CST);
    if (told->syncs_fail_every == 0 || number % told->syncs_fail_every) return 0;
    __atomic_add_fetch(&told->syncs_failed, 1, __ATOMIC_SEQ_CST);
    errno = EIO;
    return 1;
}

int fdatasync(int file) { return refuses() ? -1 : (int)syscall(SYS_fdatasync, file); }
int fsync(int file) { return refuses() ? -1 : (int)syscall(SYS_fsync, file); }
