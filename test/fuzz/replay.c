/* replay FILE...: the fuzzer's driver over inputs that are kept, without libFuzzer and its sanitizers,
 * for tools that want a process to themselves. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUT_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Calls it with memory of the input's exact size, so that whoever reads on is found. */
static int run_file(const char *path) {
  uint8_t bytes[INPUT_MAX];
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t size = fd < 0 ? -1 : read(fd, bytes, sizeof bytes);
  uint8_t *input = size < 0 ? NULL : malloc((size_t)size + (size == 0));
  if (input == NULL) {
    perror(path);
    return EXIT_FAILURE;
  }
  memcpy(input, bytes, (size_t)size);
  /* Before it is tried: the last one that is named is the one that ended the process. */
  puts(path);
  (void)fflush(stdout);
  (void)LLVMFuzzerTestOneInput(input, (size_t)size);
  free(input);
  return close(fd);
}

int main(int argc, char **argv) {
  int status = EXIT_SUCCESS;
  for (int i = 1; i < argc && status == EXIT_SUCCESS; i++) {
    status = run_file(argv[i]);
  }
  return status;
}
