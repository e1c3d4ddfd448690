/* The request to the agent and its answer, within one deadline. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <security/pam_modules.h>

#include "options.h"
#include "outcome.h"
#include "secrets.h"

/* Sends secrets->token, and login->pam_user unless empty, to the agent; receives its answer into
 * secrets->answer, which *answer then points into. OUTCOME_OK only when the answer is well formed;
 * never for a rehearsal, which ends with OUTCOME_REHEARSED at best. */
enum outcome exchange(pam_handle_t *pamh, const struct options *options, struct secrets *secrets,
                      struct login *login, struct answer *answer);

#endif
