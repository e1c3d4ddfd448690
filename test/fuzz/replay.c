/* replay FILE...: the fuzzer's driver over inputs that are kept, without libFuzzer and its sanitizers,
 * for tools that want a process to themselves. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { INPUT_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    /* Of its exact size, so that whoever reads on is found. */
    uint8_t bytes[INPUT_MAX];
    FILE *file = fopen(argv[i], "re");
    if (file == NULL) {
      perror(argv[i]);
      return EXIT_FAILURE;
    }
    size_t size = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    uint8_t *input = malloc(size);
    for (size_t j = 0; j < size; j++) {
      input[j] = bytes[j];
    }
    (void)LLVMFuzzerTestOneInput(input, size);
    free(input);
  }
  return EXIT_SUCCESS;
}
