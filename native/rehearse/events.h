/* What happened when: a line on standard output for each event. */
#pragma once

/* The moments are told from now on. */
void events_begin(void);

/* "EVENT MICROSECONDS". */
void event(const char *name);

/* The same, and a text that anybody chose, made printable and cut. */
void event_text(const char *name, const char *text);

/* The same, and a number. */
void event_number(const char *name, int number);
