#include "present/write/fresh.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DIGITS = 16, TRIES = 100 };

static const char ending[] = ".part";

char *fl_fresh_name(const char *name, char fresh[FL_FRESH_NAME_SIZE])
{
  uint64_t drawn;
  if (getrandom(&drawn, sizeof drawn, GRND_NONBLOCK) != (ssize_t)sizeof drawn) /* early after a start */
    drawn = (uint64_t)clock() ^ (uint64_t)getpid() << 32;
  snprintf(fresh, FL_FRESH_NAME_SIZE, ".%.80s.%0*" PRIx64 "%s", name, DIGITS, drawn, ending);
  return fresh;
}

int fl_fresh_file(int folder_fd, const char *name, char fresh[FL_FRESH_NAME_SIZE])
{
  int fd = -1;
  errno = EEXIST;
  for (int i = 0; i < TRIES && fd < 0 && errno == EEXIST; i++)
    fd = openat(folder_fd, fl_fresh_name(name, fresh), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  return fd;
}

int fl_fresh_folder(int folder_fd, const char *name, char fresh[FL_FRESH_NAME_SIZE])
{
  int made = -1;
  errno = EEXIST;
  for (int i = 0; i < TRIES && made != 0 && errno == EEXIST; i++)
    made = mkdirat(folder_fd, fl_fresh_name(name, fresh), 0700);
  return made == 0 ? openat(folder_fd, fresh, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
}

static bool is_fresh(const char *name)
{
  size_t length = strlen(name), tail = DIGITS + sizeof ending; /* the dot, the digits, ".part" */
  if (name[0] != '.' || length <= tail || strcmp(name + length - strlen(ending), ending) != 0) return false;
  const char *digits = name + length - tail + 1;
  return digits[-1] == '.' && strspn(digits, "0123456789abcdef") == DIGITS;
}

/* An open folder of its own, so that reading it moves nobody's place. NULL with errno. */
static DIR *open_again(int folder_fd, const char *name)
{
  int fd = openat(folder_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *folder = fd < 0 ? NULL : fdopendir(fd);
  if (folder == NULL && fd >= 0) close(fd);
  return folder;
}

void fl_fresh_folder_remove(int folder_fd, const char *fresh)
{
  DIR *folder = open_again(folder_fd, fresh);
  if (folder == NULL) return;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) unlinkat(dirfd(folder), entry->d_name, 0);
  closedir(folder);
  unlinkat(folder_fd, fresh, AT_REMOVEDIR);
}

void fl_fresh_sweep(int folder_fd)
{
  DIR *folder = open_again(folder_fd, ".");
  if (folder == NULL) return;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
    if (is_fresh(entry->d_name) && unlinkat(folder_fd, entry->d_name, 0) != 0)
      fl_fresh_folder_remove(folder_fd, entry->d_name);
  closedir(folder);
}
