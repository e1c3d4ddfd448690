import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ProbeFailure } from '../../../agent/report/failure.ts';
import { canonicalName, readFqdn } from '../../../agent/report/fqdn.ts';

const signal = new AbortController().signal;

it.each([
  ['192.0.2.7       STREAM vm.example.org\n192.0.2.7       DGRAM\n', 'vm.example.org'],
  ['::1             STREAM vm.example.org.\n', 'vm.example.org'],
  ['127.0.0.1       STREAM vm\n127.0.0.1       DGRAM  \n', undefined],
  ['127.0.0.1       STREAM \n', undefined],
  ['', undefined],
  [`192.0.2.7       STREAM ${'a.'.repeat(200)}org\n`, undefined],
])('canonicalName(%j) is %s', (text, name) => {
  expect(canonicalName(text)).toBe(name);
});

it('canonicalName stands any text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(canonicalName(`1 STREAM ${text}`) ?? 'a.b').toMatch(/^[^\s.]+(?:\.[^\s.]+)+$/);
    }),
  );
});

describe('readFqdn', () => {
  const read = (name: string, run: () => Promise<string>) =>
    readFqdn(signal, { hostName: () => name, run });

  it('completes a short name', async () => {
    const run = vi.fn(async () => '192.0.2.7 STREAM vm.example.org\n');
    expect(await read('vm', run)).toBe('vm.example.org');
    expect(run).toHaveBeenCalledWith('/usr/bin/getent', ['ahosts', '--', 'vm'], {
      signal,
      maxOutput: 256 * 1024,
    });
  });

  it('asks nobody about a name that has a domain', async () => {
    expect(await read('vm.example.org', () => expect.unreachable())).toBe('vm.example.org');
  });

  it.each([
    ['that has no longer one', async () => '127.0.0.1 STREAM vm\n'],
    ['that nobody knows', () => Promise.reject(new ProbeFailure('EXIT_2'))],
  ])('keeps a name %s', async (_, run) => {
    expect(await read('vm', run)).toBe('vm');
  });

  it.each(['EXIT_1', 'ABORTED'])('fails with %s', async (code) => {
    const failing = read('vm', () => Promise.reject(new ProbeFailure(code)));
    await expect(failing).rejects.toMatchObject({ code });
  });

  it('reads this machine', async () => {
    expect(await readFqdn(signal)).not.toBe('');
  });
});
