// Preloaded into a process, this keeps a shadow of each file below POWERCUT_DIR as of its last fsync, in the folder
// POWERCUT_SHADOW. A power cut is: kill the process, then take the shadow for the data folder.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

// The name of `path` relative to POWERCUT_DIR, or NULL when it is not below it.
static const char *name_inside(const char *path) {
  const char *dir = getenv("POWERCUT_DIR");
  if (!dir || !getenv("POWERCUT_SHADOW")) return NULL;
  size_t length = strlen(dir);
  if (strncmp(path, dir, length) || path[length] != '/') return NULL;
  return path[length + 1] ? path + length + 1 : NULL;
}

// The folders that lead to `path` inside of the shadow.
static void make_folders(char *path) {
  for (char *slash = strchr(path + strlen(getenv("POWERCUT_SHADOW")) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    mkdir(path, 0700);
    *slash = '/';
  }
}

static void copy_to_shadow(int fd) {
  char link[64], path[PATH_MAX], temporary[PATH_MAX * 2], final[PATH_MAX * 2], buffer[1 << 16];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return;
  path[length] = 0;
  const char *name = name_inside(path), *shadow = getenv("POWERCUT_SHADOW");
  struct stat info;
  if (!name || fstat(fd, &info) || !S_ISREG(info.st_mode)) return;
  snprintf(temporary, sizeof temporary, "%s/%s.tmp", shadow, name);
  snprintf(final, sizeof final, "%s/%s", shadow, name);
  make_folders(final);
  pthread_mutex_lock(&one_at_a_time);
  int out = open(temporary, O_CREAT | O_TRUNC | O_WRONLY, 0600);
  off_t offset = 0;
  ssize_t got;
  // pread through a descriptor of the caller's would need it readable; reading the path anew would need a close, and
  // closing any descriptor of a file drops all POSIX locks of the process on it. So: open once, and never close.
  int in = open(path, O_RDONLY);
  while (in >= 0 && out >= 0 && (got = pread(in, buffer, sizeof buffer, offset)) > 0) {
    if (write(out, buffer, got) != got) abort();
    offset += got;
  }
  if (out >= 0) close(out);
  rename(temporary, final);
  pthread_mutex_unlock(&one_at_a_time);
}

#define REAL(type, name, ...)                                  \
  static type (*real)(__VA_ARGS__);                            \
  if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

int fsync(int fd) {
  REAL(int, "fsync", int);
  int result = real(fd);
  if (!result) copy_to_shadow(fd);
  return result;
}

int fdatasync(int fd) {
  REAL(int, "fdatasync", int);
  int result = real(fd);
  if (!result) copy_to_shadow(fd);
  return result;
}

int unlink(const char *path) {
  REAL(int, "unlink", const char *);
  int result = real(path);
  const char *name = name_inside(path), *shadow = getenv("POWERCUT_SHADOW");
  if (!result && name) {
    char final[PATH_MAX * 2];
    snprintf(final, sizeof final, "%s/%s", shadow, name);
    real(final);
  }
  return result;
}

int rename(const char *from, const char *to) {
  REAL(int, "rename", const char *, const char *);
  int result = real(from, to);
  const char *old_name = name_inside(from), *new_name = name_inside(to), *shadow = getenv("POWERCUT_SHADOW");
  if (!result && old_name && new_name) {
    char old_path[PATH_MAX * 2], new_path[PATH_MAX * 2];
    snprintf(old_path, sizeof old_path, "%s/%s", shadow, old_name);
    snprintf(new_path, sizeof new_path, "%s/%s", shadow, new_name);
    real(old_path, new_path);
  }
  return result;
}
