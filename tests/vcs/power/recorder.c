/* Laid before the C library: writes down what a program, and all it starts, does to files, or ends them all at the n-th such thing.
 *
 * POWER_UNDER: only below this folder. POWER_LOG: a line for each event, in the order they were done; the bytes of a write follow it.
 * POWER_KILL: a file of two numbers of eight bytes: how many things all processes did, and at which the whole process group ends.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = dlsym(RTLD_NEXT, name)

static const char *under, *to;
static _Atomic uint64_t *counter;

__attribute__((constructor)) static void begin(void) {
    under = getenv("POWER_UNDER");
    to = getenv("POWER_LOG");
    const char *file = getenv("POWER_KILL");
    int fd = file ? open(file, O_RDWR | O_CLOEXEC) : -1;
    if (fd >= 0) {
        counter = mmap(NULL, 2 * sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        close(fd);
    }
}

static int inside(const char *path) { return under && !strncmp(path, under, strlen(under)); }

static int path_of(int fd, char *out) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, out, PATH_MAX - 1);
    if (size < 0) return 0;
    out[size] = 0;
    return inside(out);
}

static int absolute(int dir, const char *path, char *out) {
    char base[PATH_MAX];
    if (path[0] == '/') snprintf(out, PATH_MAX, "%s", path);
    else {
        if (dir == AT_FDCWD) { if (!getcwd(base, sizeof base)) return 0; }
        else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
            ssize_t size = readlink(link, base, sizeof base - 1);
            if (size < 0) return 0;
            base[size] = 0;
        }
        if (!strncmp(path, "./", 2)) path += 2;
        if (snprintf(out, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) return 0;
    }
    return inside(out);
}

/* Before the thing is done: the count, and perhaps the end of all. */
static void count(void) {
    if (counter && ++counter[0] == counter[1]) {
        kill(0, SIGKILL);
        _exit(137);
    }
}

/* The log is locked from before the thing is done until it is written down: the order is the true one. */
static int enter(void) {
    count();
    if (!to) return -1;
    int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int fd = real_open(to, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd >= 0) flock(fd, LOCK_EX);
    return fd;
}

static void leave(int fd, const char *what, const char *a, const char *b, long long at, const void *data, size_t size) {
    if (fd < 0) return;
    int saved = errno;
    ssize_t (*real_write)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    int (*real_close)(int) = dlsym(RTLD_NEXT, "close");
    if (what) {
        char line[2 * PATH_MAX + 64];
        int length = snprintf(line, sizeof line, "%s\t%s\t%s\t%lld\t%zu\n", what, a, b, at, size);
        if (real_write(fd, line, length) < 0 || (size && real_write(fd, data, size) < 0)) abort();
    }
    real_close(fd);
    errno = saved;
}

static long long position(int fd) {
    if (fcntl(fd, F_GETFL) & O_APPEND) { struct stat now; return fstat(fd, &now) ? -1 : now.st_size; }
    return lseek(fd, 0, SEEK_CUR);
}

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    char path[PATH_MAX];
    if (!path_of(fd, path)) return real(fd, data, size);
    int log = enter();
    long long at = position(fd);
    ssize_t done = real(fd, data, size);
    leave(log, done > 0 ? "write" : NULL, path, "", at, data, done > 0 ? done : 0);
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    char path[PATH_MAX];
    if (!path_of(fd, path)) return real(fd, data, size, at);
    int log = enter();
    ssize_t done = real(fd, data, size, at);
    leave(log, done > 0 ? "write" : NULL, path, "", at, data, done > 0 ? done : 0);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

ssize_t writev(int fd, const struct iovec *parts, int many) {
    ssize_t all = 0;
    for (int i = 0; i < many; i++) {
        ssize_t done = write(fd, parts[i].iov_base, parts[i].iov_len);
        if (done < 0) return all ? all : done;
        all += done;
        if ((size_t)done < parts[i].iov_len) break;
    }
    return all;
}

static int truncated(int fd, off64_t size) {
    REAL(int, "ftruncate64", int, off64_t);
    char path[PATH_MAX];
    if (!path_of(fd, path)) return real(fd, size);
    int log = enter(), done = real(fd, size);
    leave(log, done ? NULL : "truncate", path, "", size, NULL, 0);
    return done;
}
int ftruncate64(int fd, off64_t size) { return truncated(fd, size); }
int ftruncate(int fd, off_t size) { return truncated(fd, size); }

static int opened(int dir, const char *name, int flags, mode_t mode) {
    REAL(int, "openat64", int, const char *, int, ...);
    char path[PATH_MAX];
    int writes = (flags & O_CREAT) || ((flags & O_TRUNC) && (flags & O_ACCMODE) != O_RDONLY);
    if (!writes || (flags & O_TMPFILE) == O_TMPFILE || !absolute(dir, name, path)) return real(dir, name, flags, mode);
    int log = enter(), there = !access(path, F_OK), fd = real(dir, name, flags, mode);
    leave(log, fd < 0 || (there && !(flags & O_TRUNC)) ? NULL : there ? "truncate" : "create", path, "", 0, NULL, 0);
    return fd;
}
#define MODE va_list more; va_start(more, flags); mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; va_end(more)
int open(const char *name, int flags, ...) { MODE; return opened(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE; return opened(AT_FDCWD, name, flags, mode); }
int openat(int dir, const char *name, int flags, ...) { MODE; return opened(dir, name, flags, mode); }
int openat64(int dir, const char *name, int flags, ...) { MODE; return opened(dir, name, flags, mode); }
int creat(const char *name, mode_t mode) { return opened(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode); }

FILE *fopen64(const char *name, const char *how) {
    REAL(FILE *, "fopen64", const char *, const char *);
    char path[PATH_MAX];
    if (how[0] == 'r' || !absolute(AT_FDCWD, name, path)) return real(name, how);
    int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (how[0] == 'a' ? O_APPEND : O_TRUNC), fd = opened(AT_FDCWD, name, flags, 0666);
    return fd < 0 ? NULL : fdopen(fd, how);
}
FILE *fopen(const char *name, const char *how) { return fopen64(name, how); }

static int moved(const char *what, int from_dir, const char *from, int to_dir, const char *name, int flags) {
    REAL(int, "renameat", int, const char *, int, const char *);
    static int (*link_)(int, const char *, int, const char *, int);
    if (!link_) link_ = dlsym(RTLD_NEXT, "linkat");
    char a[PATH_MAX], b[PATH_MAX];
    int seen = absolute(from_dir, from, a);
    seen = absolute(to_dir, name, b) && seen;
    int log = seen ? enter() : -1;
    int done = what[0] == 'r' ? real(from_dir, from, to_dir, name) : link_(from_dir, from, to_dir, name, flags);
    leave(log, done ? NULL : what, a, b, 0, NULL, 0);
    return done;
}
int rename(const char *from, const char *name) { return moved("rename", AT_FDCWD, from, AT_FDCWD, name, 0); }
int renameat(int a, const char *from, int b, const char *name) { return moved("rename", a, from, b, name, 0); }
int link(const char *from, const char *name) { return moved("link", AT_FDCWD, from, AT_FDCWD, name, 0); }
int linkat(int a, const char *from, int b, const char *name, int flags) { return moved("link", a, from, b, name, flags); }

static int removed(const char *what, int dir, const char *name, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    char path[PATH_MAX];
    if (!absolute(dir, name, path)) return real(dir, name, flags);
    int log = enter(), done = real(dir, name, flags);
    leave(log, done ? NULL : what, path, "", 0, NULL, 0);
    return done;
}
int unlink(const char *name) { return removed("unlink", AT_FDCWD, name, 0); }
int unlinkat(int dir, const char *name, int flags) { return removed(flags & AT_REMOVEDIR ? "rmdir" : "unlink", dir, name, flags); }
int rmdir(const char *name) { return removed("rmdir", AT_FDCWD, name, AT_REMOVEDIR); }

static int made(int dir, const char *name, mode_t mode) {
    REAL(int, "mkdirat", int, const char *, mode_t);
    char path[PATH_MAX];
    if (!absolute(dir, name, path)) return real(dir, name, mode);
    int log = enter(), done = real(dir, name, mode);
    leave(log, done ? NULL : "mkdir", path, "", 0, NULL, 0);
    return done;
}
int mkdir(const char *name, mode_t mode) { return made(AT_FDCWD, name, mode); }
int mkdirat(int dir, const char *name, mode_t mode) { return made(dir, name, mode); }

static int synced(const char *call, int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, call);
    char path[PATH_MAX];
    if (!path_of(fd, path)) return real(fd);
    int log = enter(), done = real(fd);
    leave(log, done ? NULL : "fsync", path, "", 0, NULL, 0);
    return done;
}
int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }

void sync(void) {
    static void (*real)(void);
    if (!real) real = dlsym(RTLD_NEXT, "sync");
    int log = enter();
    real();
    leave(log, "sync", "", "", 0, NULL, 0);
}
