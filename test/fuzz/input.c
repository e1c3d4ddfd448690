#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FAULT_IN = 400 };

static const uint8_t *bytes;
static size_t left;
static uint32_t draw;

void input_begin(const uint8_t *data, size_t size) {
  bytes = data;
  left = size;
  draw = 1;
  for (int i = 0; i < 4; i++) {
    draw = draw << 8 | input_byte();
  }
  draw |= 1;
}

uint8_t input_byte(void) {
  uint8_t byte = 0;
  if (left > 0) {
    byte = *bytes++;
    left--;
  }
  return byte;
}

size_t input_text(char text[TEXT_MAX], size_t length) {
  size_t i = 0;
  while (i < length && i < TEXT_MAX - 1) {
    text[i++] = (char)input_byte();
  }
  text[i] = '\0';
  return i;
}

size_t input_bytes(void *buffer, size_t size) {
  size_t count = left < size ? left : size;
  if (count > 0) {
    memcpy(buffer, bytes, count);
    bytes += count;
    left -= count;
  }
  return count;
}

/* xorshift32: Marsaglia, Xorshift RNGs, 2003. */
bool fails(int error) {
  draw ^= draw << 13;
  draw ^= draw >> 17;
  draw ^= draw << 5;
  bool failing = draw % FAULT_IN == 0;
  if (failing) {
    errno = error;
  }
  return failing;
}

void check(bool holds) {
  if (!holds) {
    abort();
  }
}
