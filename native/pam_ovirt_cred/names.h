/* Who may log in this way, and when two names are one user. */
#ifndef NAMES_H
#define NAMES_H

#include "options.h"
#include "outcome.h"

/* Maps login->user, the answer's, as the option domain= says, and applies the rules: no uid 0, no
 * system account unless allowed, and the same user as login->pam_user unless that is empty. A name
 * that NSS does not know passes: the modules below refuse it or know better. */
enum outcome names_decide(const struct options *options, struct login *login);

#endif
