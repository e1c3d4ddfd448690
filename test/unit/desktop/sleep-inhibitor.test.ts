import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SleepInhibitor } from '../../../agent/desktop/sleep-inhibitor.ts';
import { recordedLog } from '../support/log.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-inhibit-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A program in place of systemd's. */
function inhibitor(script?: string) {
  const program = join(folder, 'program');
  if (script !== undefined) {
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
  }
  const recorded = recordedLog();
  return {
    made: new SleepInhibitor({ busAddress: 'unix:path=/x', program, ...recorded }),
    ...recorded,
  };
}

it.each([
  [undefined, 'ENOENT'],
  ['exit 3', 'exit code 3'],
  ['kill -KILL $$', 'SIGKILL'],
])('says once that a sleep is not delayed, %s, and asks again when told', async (script, why) => {
  const { made, count } = inhibitor(script);
  made.hold();
  await vi.waitFor(() => expect(count(why)).toBe(1));
  made.release();
  made.hold();
  await vi.waitFor(() => expect(count(why)).toBe(2));
});

it('says so when no process can be begun', async () => {
  const { made, count } = inhibitor('cat');
  const file = openSync(join(folder, 'program'), 'r+');
  made.hold();
  expect(count('ETXTBSY')).toBe(1);
  closeSync(file);
  made.release();
});

it('says nothing of one that ends because it is told to', async () => {
  const { made, lines } = inhibitor(`cat; touch ${'"$0.ended"'}`);
  made.hold();
  made.hold();
  made.release();
  made.release();
  await vi.waitFor(() => expect(existsSync(join(folder, 'program.ended'))).toBe(true));
  expect(lines).toEqual([]);
});

it('says nothing of one that systemd ends with the agent, and asks again when told', async () => {
  const { made, lines } = inhibitor('echo >> "$0.asked"; kill -TERM $$');
  const asked = join(folder, 'program.asked');
  const times = () => (existsSync(asked) ? readFileSync(asked, 'utf8').length : 0);
  made.hold();
  await vi.waitFor(() => expect(times()).toBe(1));
  await vi.waitFor(() => {
    made.hold();
    // Each look asks once more where the one before has ended.
    expect(times()).toBeGreaterThan(1);
  });
  expect(lines).toEqual([]);
});
