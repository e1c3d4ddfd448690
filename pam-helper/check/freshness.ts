/** Is a file that this program made still what it would make? */

import { Failure } from '../failure.ts';
import { sealOf } from '../render/seal.ts';
import { isTokenService } from '../render/services.ts';
import { renderTokenService } from '../render/token-service.ts';
import type { Finding } from './finding.ts';
import type { Subject } from './subject.ts';

export function checkFreshness({ service, file, machine }: Subject): Finding[] {
  if (!isTokenService(service)) return [];
  const at = { path: file.path, line: 1 };
  const again = `ovirt-sso pam install --service ${service}`;
  const seal = sealOf(file.text);
  if (seal !== 'intact') {
    return [
      {
        severity: 'warning',
        id: seal === 'none' ? 'not-ours' : 'edited',
        what:
          seal === 'none'
            ? 'this program did not make this file'
            : 'it was edited since it was made',
        why: "it does not follow changes of this machine's authentication",
        fix: `${again} --force makes it anew, and keeps a copy`,
        at,
      },
    ];
  }
  try {
    if (renderTokenService(service, machine).text === file.text) return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { message, fix } = error;
    return [
      {
        severity: 'error',
        id: 'not-renderable',
        what: message,
        why: 'it cannot be made anew',
        fix,
        at,
      },
    ];
  }
  return [
    {
      severity: 'warning',
      id: 'render-again',
      what: "this machine's authentication has changed since the file was made",
      why: 'single sign-on still follows the old rules',
      fix: again,
      at,
    },
  ];
}
