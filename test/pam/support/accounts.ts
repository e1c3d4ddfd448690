/** Accounts that exist for one client alone: mounted over the machine's in a namespace of its own. */
import { hashed } from '../../support/crypt.ts';
import type { Stage } from './stage.ts';

export const agentUid = 990;

const passwd = [
  ['root', 0],
  ['toor', 0],
  ['daemon', 1],
  ['sysuser', 999],
  ['ovirtagent', agentUid],
  ['nobody', 65534],
  ['alice', 4001],
  ['alice.alias', 4001],
  ['bob', 4002],
  ['carol@corp', 4003],
  ['root@corp', 4004],
  ['dave', 4005],
  ['dave@corp', 4006],
] as const;

export interface Accounts {
  /** Adds one whose entry is larger than any that the module has room for. */
  readonly monster?: boolean;
  /** Adds `person`, with this uid. */
  readonly person?: number;
  /** What /etc/shadow holds for alice, as Latin-1; without it the file stays the machine's. */
  readonly password?: string;
  /** /etc/login.defs; by default as most distributions have it. */
  readonly loginDefs?: string;
}

/** Arguments of pam-client. */
export async function accounts(stage: Stage, files: Accounts = {}): Promise<string[]> {
  const entries = [...passwd, ...(files.person === undefined ? [] : [['person', files.person]])];
  const lines = entries.map(([name, uid]) => `${name}:x:${uid}:${uid}::/:/bin/sh\n`);
  const monster = `monster:x:4100:4100:${'x'.repeat(20000)}:/:/bin/sh\n`;
  const secret = files.password === undefined ? '' : hashed(Buffer.from(files.password, 'latin1'));
  const contents: Record<string, string> = {
    '/etc/passwd': [...lines, files.monster ? monster : ''].join(''),
    '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nshadow: files\n',
    '/etc/login.defs':
      files.loginDefs ?? 'UID_MAX\t60000\n#UID_MIN 1\nSYS_UID_MIN 100\nUID_MIN\t1000\n',
    ...(secret !== '' && { '/etc/shadow': `alice:${secret}:19000:0:99999:7:::\n` }),
  };
  const binds = Object.entries(contents).map(async ([path, content]) => {
    const name = path.replaceAll('/', '-');
    return ['--bind', `${await stage.file(name, content)}:${path}`];
  });
  return (await Promise.all(binds)).flat();
}
