#include "subject.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "moment.h"

enum { TERM_TIMEOUT_MS = 2000 };

/* What PROGRAM prints is its result without exchange; else it is an agent's log, and the probe's
 * stdout carries JSON only. */
void subject_start(struct subject *subject, const struct options *options) {
  *subject = (struct subject){.port.fd = -1};
  if (options->no_exchange) {
    int stdout_fd = port_open_pipe(&subject->port);
    process_start(&subject->process, options->program, stdout_fd);
    close(stdout_fd);
  } else {
    bus_open(&subject->bus);
    port_open_pty(&subject->port, options->slave_link);
    process_start(&subject->process, options->program, STDERR_FILENO);
  }
  if (options->pid_file) {
    process_write_pid(&subject->process, options->pid_file);
  }
}

/* How long ppoll may sleep. */
static struct timespec time_left(const struct subject *subject, uint64_t deadline) {
  uint64_t now = now_ns(), bus_at = bus_wakes_at(&subject->bus);
  uint64_t end = bus_at < deadline ? bus_at : deadline;
  return ns_to_timespec(end > now ? end - now : 0);
}

void subject_serve(struct subject *subject, uint64_t deadline, int peer) {
  struct timespec left = time_left(subject, deadline);
  struct pollfd fds[] = {
      {.fd = bus_descriptor(&subject->bus), .events = POLLIN},
      {.fd = subject->port.fd, .events = POLLIN},
      {.fd = subject->process.pidfd, .events = POLLIN},
      {.fd = peer, .events = POLLIN},
  };
  int ready = ppoll(fds, sizeof fds / sizeof *fds, &left, NULL);
  check(ready < 0 && errno == EINTR ? 0 : ready, "ppoll");
  bus_dispatch(&subject->bus);
  if (fds[1].revents) {
    port_drain(&subject->port);
  }
  if (fds[2].revents) {
    subject->process.ended = true;
  }
}

bool subject_wait(struct subject *subject, const bool *done, long ms) {
  uint64_t deadline = moment_after_ms(ms);
  while (!*done && !subject->process.ended && now_ns() < deadline) {
    subject_serve(subject, deadline, -1);
  }
  return *done;
}

void subject_pause(struct subject *subject, long ms) {
  subject_wait(subject, &subject->process.ended, ms);
}

bool subject_stop(struct subject *subject) {
  const struct process *process = &subject->process;
  bool early = process->ended;
  if (!early) {
    kill(process->pid, SIGTERM);
  }
  if (!subject_wait(subject, &process->ended, TERM_TIMEOUT_MS)) {
    warnx("SIGTERM did not end PROGRAM within %d ms", TERM_TIMEOUT_MS);
    kill(process->pid, SIGKILL);
  }
  int status = process_collect(process);
  if (early) {
    warnx("PROGRAM ended by itself: %s %d", WIFSIGNALED(status) ? "signal" : "exit code",
          WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
  }
  port_close(&subject->port);
  bus_close(&subject->bus);
  return !early;
}
