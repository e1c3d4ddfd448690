/** The demo's scenes, watched by a test. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PlayEvent } from './event.ts';
import { unshared } from './stage.ts';

let events: PlayEvent[] = [];
const output: string[] = [];

beforeAll(async () => {
  const play = fileURLToPath(new URL('play.ts', import.meta.url));
  const [program = '', ...args] = unshared([process.execPath, play]);
  const { stdout } = await promisify(execFile)(program, args);
  output.push(stdout);
  events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PlayEvent);
});

/** The steps of one scene, as text. */
function scene(title: string): string {
  const start = events.findIndex((event) => event.kind === 'scene' && event.title === title);
  const rest = events.slice(start + 1);
  const next = rest.findIndex((event) => event.kind === 'scene');
  const own = next === -1 ? rest : rest.slice(0, next);
  return own.map((event) => (event.kind === 'scene' ? '' : event.what)).join('\n');
}

describe('the demo', () => {
  it('logs alice in and refuses four others, all as told', () => {
    const outcomes = events.filter((event) => event.kind === 'outcome');
    expect(outcomes.map((event) => event.as_told)).toEqual([true, true, true, true, true]);
  });

  it('logs one line about the login in the agent and one in the module, under the same id', () => {
    const [, agentId] = /login ended: login=(\w{8}) user=alice/.exec(scene('The login')) ?? [];
    const [, moduleId] = /pam_ovirt_cred: login (\w{8}): alice/.exec(scene('The login')) ?? [];
    expect(agentId).toBeDefined();
    expect(moduleId).toBe(agentId);
  });

  it('refuses a wrong token and a used one in the module, before pam_unix', () => {
    for (const title of ['A wrong token', 'A token used twice']) {
      expect(scene(title)).toContain('refused by the agent');
      expect(scene(title)).not.toContain('pam_unix');
    }
  });

  it('refuses a wrong password in pam_unix', () => {
    expect(scene('A wrong password from the host')).toContain('pam_unix: authentication failure');
  });

  it('gives a stranger no byte and alice her login', () => {
    expect(scene('A stranger with the right token')).toContain('gets 0 bytes');
  });
});
