/** Promise 1 of docs/security.md: no byte of a password is where it may not be. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LeakReport } from './leaks.ts';
import { unshared } from './stage.ts';

let report: LeakReport;
let stderr: string;

beforeAll(async () => {
  const script = fileURLToPath(new URL('leaks.ts', import.meta.url));
  const [program = '', ...args] = unshared([process.execPath, script]);
  const ran = await promisify(execFile)(program, args, { maxBuffer: 2 ** 26 });
  report = JSON.parse(ran.stdout) as LeakReport;
  stderr = ran.stderr;
}, 60_000);

describe('the search', () => {
  it('finds a string in both encodings where there is one', () => {
    const encodings = new Set(report.decoy.map((copy) => copy.encoding));
    expect(encodings).toEqual(new Set(['utf8', 'utf16le']));
  });

  it('finds the live offer once, as bytes', () => {
    expect(report.live).toHaveLength(1);
    expect(report.live[0]?.encoding).toBe('utf8');
  });

  it('searched after real logins', () => {
    expect(report.results).toEqual({
      delivered: 'PAM_SUCCESS',
      refused: 'PAM_AUTH_ERR',
      expired: 'PAM_AUTH_ERR',
    });
    expect(report.exitCode).toBe(0);
  });
});

describe('the agent’s memory', () => {
  it('holds no copy of a password once its login is over, however it ended', () => {
    const copies = Object.entries(report.ended).map(([how, found]) => [how, found.length]);
    expect(Object.fromEntries(copies)).toEqual({
      delivered: 0,
      'refused by pam_unix': 0,
      expired: 0,
      replaced: 0,
      'a login of root': 0,
      'a line that is not JSON': 0,
      'a login without quotes': 0,
      'a login with escapes': 0,
      'a password that stands twice': 0,
      'an unknown message': 0,
      'an echo': 0,
      'a line that is too long': 0,
    });
  });
});

describe('what is written', () => {
  it('holds no password: logs, syslog, output, errors', () => {
    const text = report.written + stderr;
    expect(text).toContain('credentials delivered to PAM');
    expect(report.canaries.filter((canary) => text.includes(canary))).toEqual([]);
  });
});
