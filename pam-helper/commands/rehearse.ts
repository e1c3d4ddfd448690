/** `ovirt-sso rehearse` */

import { type Command, isSet, textOf } from '../command.ts';
import { Failure } from '../failure.ts';
import { readTree } from '../files/tree.ts';
import { type Account, accountOf } from '../rehearsal/hops.ts';
import { rehearse as play } from '../rehearsal/rehearse.ts';
import { isTokenService, SERVICES, TOKEN_SERVICES } from '../render/services.ts';

const DEFAULT = 'gdm-ovirtcred';

export const rehearse: Command = {
  words: ['rehearse'],
  summary: 'try the way of a login, without credentials',
  details: [
    "Asks the agent for a rehearsal's token, hears it announced as a greeter does, and starts the real " +
      'PAM service with it. Nobody is logged in and no failure is counted: PAM must refuse, at the line ' +
      'of pam_ovirt_cred. For each hop it says how long it took, and of the first that fails what is ' +
      'wrong. For root alone.',
  ],
  options: {
    service: {
      type: 'string',
      argument: 'NAME',
      help: `${TOKEN_SERVICES.join(' or ')} (default ${DEFAULT})`,
    },
    json: { type: 'boolean', help: 'print one JSON object' },
  },
  exitStatus:
    '0 every hop is as it must be, 2 one is not, 64 wrong usage, 69 the agent or the system bus does ' +
    'not answer, 77 not root.',
  async run({ values, print, surroundings }) {
    const service = tokenService(textOf(values, 'service') ?? DEFAULT);
    const { busAddress, programs } = surroundings;
    const serviceExists = readTree('/').read(service) !== undefined;
    const heard = await play({ busAddress, programs, service, serviceExists });
    const account = accountOf(heard);
    print(
      isSet(values, 'json')
        ? `${JSON.stringify({ service, ...account }, null, 2)}\n`
        : text(service, account),
    );
    return account.trouble === undefined ? 0 : 2;
  },
};

function tokenService(name: string): string {
  const service = SERVICES.find((known) => known === name);
  if (service !== undefined && isTokenService(service)) return service;
  throw new Failure(
    'USAGE',
    `"${name}" is no service that asks for a token`,
    `known are ${TOKEN_SERVICES.join(', ')}`,
  );
}

function text(service: string, { hops, trouble }: Account): string {
  const rows = hops.map(({ name, ms }) => {
    const time = ms === undefined ? 'never' : `${ms.toFixed(1)} ms`;
    return `${time.padStart(12)}  ${name}\n`;
  });
  const end =
    trouble === undefined
      ? `${service}: fine. PAM refused at the line of pam_ovirt_cred, as it must.\n`
      : `${service}: ${trouble.what}\n  fix: ${trouble.fix}\n`;
  return rows.join('') + end;
}
