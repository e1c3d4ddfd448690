/* libFuzzer's bytes, taken from the front, and the faults that are drawn from their first four. */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TEXT_MAX = 300 };

void input_begin(const uint8_t *data, size_t size);

/* The next byte; 0 where there is none. */
uint8_t input_byte(void);

/* Takes so many bytes, TEXT_MAX - 1 at most, and ends them by a NUL. Returns how many. */
size_t input_text(char text[TEXT_MAX], size_t length);

/* Takes what is left, `size` bytes at most. */
size_t input_bytes(void *buffer, size_t size);

/* True once in 400 calls; errno is then this error. */
bool fails(int error);

/* Ends the process, which is a finding. */
void check(bool holds);

#endif
