/* Scripts that make shells complete command lines: what the tables say, then lines that know what to do with it. */
#ifndef FIELDLINE_SRC_CLI_COMPLETION_H
#define FIELDLINE_SRC_CLI_COMPLETION_H

/* completion.bash and completion.zsh, lines that end at NULL. */
extern const char *const completion_bash_lines[], *const completion_zsh_lines[];

#endif
