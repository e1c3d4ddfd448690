/* Errors that end the program: a benchmark that went on after one would measure something else. */
#ifndef CHECK_H
#define CHECK_H

/* Returns `result`. Below 0, it ends the program with `what` and errno's text. */
int check(int result, const char *what);

/* The same for sd-bus, which returns a negative errno. */
int check_bus(int result, const char *what);

#endif
