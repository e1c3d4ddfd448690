#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "pam-client.h"

enum {
  MANY_FDS = 1100, /* more than select's FD_SETSIZE of 1 024 */
  STORM_PERIOD_US = 1000,
  LOOK_AFTER_NS = 200 * 1000 * 1000 /* the exchange has reached its silent server by then */
};

bool bind_over(const char *from_colon_to) {
  char *from = strdup(from_colon_to);
  char *colon = from != NULL ? strchr(from, ':') : NULL;
  bool bound = false;
  if (colon != NULL) {
    *colon = '\0';
    bound = unshare(CLONE_NEWNS) == 0 && mount("none", "/", "", MS_REC | MS_PRIVATE, NULL) == 0 &&
            mount(from, colon + 1, "", MS_BIND, NULL) == 0;
  }
  if (!bound) {
    perror("pam-client: --bind");
  }
  free(from);
  return bound;
}

bool become(const char *ruid_colon_euid) {
  char *end;
  unsigned long ruid = strtoul(ruid_colon_euid, &end, 10);
  unsigned long euid = *end == ':' ? strtoul(end + 1, NULL, 10) : ruid;
  return setresuid((uid_t)ruid, (uid_t)euid, (uid_t)euid) == 0;
}

/* No descriptor above those in use now, or as many as the process may have. */
static void limit_fds(bool limited) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limited) {
    int next = dup(STDIN_FILENO);
    limit.rlim_cur = (rlim_t)next;
    close(next);
  } else {
    limit.rlim_cur = limit.rlim_max;
  }
  setrlimit(RLIMIT_NOFILE, &limit);
}

void open_many_fds(void) {
  int fd = 0;
  limit_fds(false);
  while (fd >= 0 && fd < MANY_FDS) {
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  }
}

static void ignore_signal(int number) {
  (void)number;
}

static void storm(bool on) {
  struct sigaction action = {.sa_handler = ignore_signal}; /* no SA_RESTART */
  struct itimerval every = {{0, on ? STORM_PERIOD_US : 0}, {0, on ? STORM_PERIOD_US : 0}};
  if (on) {
    sigaction(SIGALRM, &action, NULL);
  }
  setitimer(ITIMER_REAL, &every, NULL);
}

static int sockets_above_stdio(void) {
  int sockets = 0;
  DIR *fds = opendir("/proc/self/fd");
  struct dirent *entry;
  while (fds != NULL && (entry = readdir(fds)) != NULL) {
    char target[64] = "";
    if (atoi(entry->d_name) > STDERR_FILENO &&
        readlinkat(dirfd(fds), entry->d_name, target, sizeof target - 1) > 0 &&
        strncmp(target, "socket:", 7) == 0) {
      sockets++;
    }
  }
  if (fds != NULL) {
    closedir(fds);
  }
  return sockets;
}

int count_sockets(void) {
  return sockets_above_stdio();
}

/* What an application's other thread would start at a bad moment. */
static int sockets_in_child(void) {
  int status = -1;
  pid_t child = fork();
  if (child == 0) {
    execl("/proc/self/exe", "pam-client", "count-sockets", (char *)NULL);
    _exit(255);
  }
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The flags of the mapping that is wiped on fork, or "" when there is none: proc_pid_smaps(5). */
static void secret_mapping_flags(char flags[256]) {
  char line[512];
  FILE *maps = fopen("/proc/self/smaps", "re");
  flags[0] = '\0';
  while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
    if (strncmp(line, "VmFlags:", 8) == 0 && strstr(line, " wf") != NULL) {
      snprintf(flags, 256, "%.255s", line + 9);
      flags[strcspn(flags, "\n")] = '\0';
    }
  }
  if (maps != NULL) {
    fclose(maps);
  }
}

static void *look(void *data) {
  struct run *run = data;
  struct timespec pause = {.tv_nsec = LOOK_AFTER_NS};
  char flags[256];
  nanosleep(&pause, NULL);
  secret_mapping_flags(flags);
  fprintf(run->inside, "{\"sockets\":%d,\"sockets_in_child\":%d,\"mapping\":",
          sockets_above_stdio(), sockets_in_child());
  json_string(run->inside, flags);
  fputc('}', run->inside);
  return NULL;
}

static pthread_t looker;
static bool looking;

void faults_at_prompt(struct run *run) {
  const struct client *client = run->client;
  if (client->low_nofile) {
    limit_fds(true);
  }
  if (client->look_inside && !looking) {
    looking = pthread_create(&looker, NULL, look, run) == 0;
  }
  if (client->eintr_storm) {
    storm(true);
  }
}

void faults_end(struct run *run) {
  if (run->client->low_nofile) {
    limit_fds(false);
  }
  if (run->client->eintr_storm) {
    storm(false);
  }
  if (looking) {
    pthread_join(looker, NULL);
    looking = false;
  }
}
