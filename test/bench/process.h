/* PROGRAM's process. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct process {
  pid_t pid;
  int pidfd;           /* readable once it has ended; the caller then sets... */
  bool ended;          /* ...this */
  uint64_t started_at; /* just before the fork, ns */
};

void process_start(struct process *process, char **program, int stdout_fd);
void process_write_pid(const struct process *process, const char *path);

/* Collects the ended process and returns what waitpid tells of it. */
int process_collect(const struct process *process);

#endif
