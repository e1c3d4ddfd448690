/* A greeter's side of the conversation with PAM (pam_conv(3)): one prompt is answered, once. */
#pragma once

#include <security/pam_appl.h>

struct conversation {
  const char *token; /* NULL once it was given: a token is good for one answer */
};

/* The function of a struct pam_conv whose appdata_ptr is a struct conversation. */
int converse(int count, const struct pam_message **messages, struct pam_response **responses,
             void *data);
