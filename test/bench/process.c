#include "process.h"

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "moment.h"

static _Noreturn void become(char **program, int stdout_fd) {
  prctl(PR_SET_PDEATHSIG, SIGKILL); /* nothing stays behind when the probe fails */
  dup2(stdout_fd, STDOUT_FILENO);
  execvp(program[0], program);
  warn("%s", program[0]);
  _exit(127);
}

void process_start(struct process *process, char **program, int stdout_fd) {
  *process = (struct process){.started_at = now_ns()};
  process->pid = check(fork(), "fork");
  if (process->pid == 0) {
    become(program, stdout_fd);
  }
  process->pidfd = check(pidfd_open(process->pid, 0), "pidfd_open");
}

void process_write_pid(const struct process *process, const char *path) {
  FILE *file = fopen(path, "we");
  if (!file || fprintf(file, "%d\n", (int)process->pid) < 0 || fclose(file) != 0) {
    err(1, "%s", path);
  }
}

int process_collect(const struct process *process) {
  int status;
  check(waitpid(process->pid, &status, 0), "waitpid");
  return status;
}
