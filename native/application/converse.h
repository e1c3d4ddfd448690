/* The side of a PAM conversation (pam_conv(3)) that an application has, for programs without a person:
 * one prompt is answered, once, and every other fails. */
#ifndef CONVERSE_H
#define CONVERSE_H

#include <security/pam_appl.h>
#include <stdbool.h>

struct conversation {
  const char *token; /* NULL once it was given: a token is good for one answer */
  bool asked_else;   /* a module asked something that only a person knows */
  /* Hears each prompt before it is answered or fails; NULL where nobody listens. */
  void (*listener)(const char *prompt, bool is_answered);
};

/* The function of a struct pam_conv whose appdata_ptr is a struct conversation: answers the hidden
 * prompt "Token?" with the token. */
int converse(int count, const struct pam_message **messages, struct pam_response **responses,
             void *conversation);

#endif
