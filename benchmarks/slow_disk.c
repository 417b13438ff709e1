/* A disk whose every flush takes a millisecond longer, for whatever program is started with this in LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static const struct timespec longer = {0, 1000000};

static int late(const char *name, int file) {
    int (*flush)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
    nanosleep(&longer, 0);
    return flush(file);
}

int fsync(int file) { return late("fsync", file); }

int fdatasync(int file) { return late("fdatasync", file); }
