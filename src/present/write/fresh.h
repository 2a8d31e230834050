/* Files and folders that only their maker knows: hidden, with a name drawn for them, in the folder where they are going
 * to be given another. Nothing that somebody put there is opened, and what a process that was killed has left is known
 * by its name: ".NAME.<16 digits>.part". */
#ifndef FIELDLINE_SRC_WRITE_FRESH_H
#define FIELDLINE_SRC_WRITE_FRESH_H

enum { FL_FRESH_NAME_SIZE = 128 };

/* Draw a name for something beside `name`, of 80 bytes at most. Returns `fresh`. */
char *fl_fresh_name(const char *name, char fresh[FL_FRESH_NAME_SIZE]);

/* Make a file, or a folder for nobody else, in the folder that `folder_fd` is of. Returns it opened, for writing where
 * it is a file; -1 with errno. */
int fl_fresh_file(int folder_fd, const char *name, char fresh[FL_FRESH_NAME_SIZE]);
int fl_fresh_folder(int folder_fd, const char *name, char fresh[FL_FRESH_NAME_SIZE]);

/* Remove a fresh folder with the files in it. */
void fl_fresh_folder_remove(int folder_fd, const char *fresh);

/* Remove whatever was left in the folder. Only for who has locked it: others may be at work with theirs. */
void fl_fresh_sweep(int folder_fd);

#endif
