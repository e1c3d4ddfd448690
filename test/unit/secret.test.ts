import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SecretBuffer, SecretMemory, SecretsExhausted } from '../../agent/secret.ts';
import { systemError } from './support/errors.ts';
import { FakeMemory, fakeSecrets, isZero, secretOf } from './support/memory.ts';

const CANARY = 'canary-7f3a';

describe('what prints a secret', () => {
  const secret = secretOf(fakeSecrets().secrets, CANARY);

  it.each([
    ['String()', String(secret)],
    ['a template literal', `${secret}`],
    ['an array that is joined', [secret].join()],
    ['JSON', JSON.stringify({ deep: [secret] })],
    ['util.inspect', inspect(secret)],
    ['util.inspect of what holds it', inspect({ a: { b: { c: { d: [secret] } } } }, { depth: 9 })],
    ['util.inspect with hidden properties', inspect(secret, { showHidden: true })],
    [
      'util.inspect past custom functions',
      inspect(secret, { customInspect: false, getters: false }),
    ],
    ['%s', format('%s', secret)],
    ['%o', format('%o', secret)],
    ['%j', format('%j', secret)],
    ['an error that has it as its cause', inspect(new Error('failed', { cause: secret }))],
    ['an error with it in its message', String(new Error(`failed: ${secret}`))],
    ['Object.entries', inspect(Object.entries(secret))],
    ['a structured clone', inspect(structuredClone({ secret }))],
  ])('%s never shows it', (_, shown) => {
    expect(shown).not.toContain(CANARY);
    expect(shown).not.toContain(Buffer.from(CANARY).toString('hex'));
  });

  it('shows a word in brackets instead', () => {
    expect([`${secret}`, inspect(secret), JSON.stringify(secret)]).toEqual([
      '[secret]',
      '[secret]',
      '"[secret]"',
    ]);
  });
});

describe('wiping', () => {
  it('overwrites every byte and leaves a secret of no length', () => {
    const { memory, secrets } = fakeSecrets();
    const secret = secretOf(secrets, CANARY);
    const { bytes } = secret;
    expect(memory.holds(CANARY)).toBe(true);
    secret.wipe();
    expect([isZero(bytes), memory.isBlank, secret.length]).toEqual([true, true, 0]);
  });

  it('may happen twice without giving the same memory out twice', () => {
    const { secrets } = fakeSecrets();
    const first = secretOf(secrets, CANARY);
    first.wipe();
    first.wipe();
    const second = secrets.take(1);
    const third = secrets.take(1);
    second.bytes[0] = 7;
    expect(third.bytes[0]).toBe(0);
  });

  it('a second time leaves alone who has the memory now', () => {
    const { secrets } = fakeSecrets();
    const first = secretOf(secrets, CANARY);
    first.wipe();
    const second = secretOf(secrets, 'second');
    first.wipe();
    expect(second.bytes.toString()).toBe('second');
  });

  it('happens at the end of a using block, also when that throws', () => {
    const { memory, secrets } = fakeSecrets();
    expect(() => {
      using secret = secretOf(secrets, CANARY);
      throw new Error(String(secret.length));
    }).toThrow('11');
    expect(memory.isBlank).toBe(true);
  });
});

describe('SecretMemory', () => {
  it('takes all its memory at the start, so that a login cannot fail for lack of it', () => {
    const { memory, secrets } = fakeSecrets();
    expect(memory.blocks).toHaveLength(1);
    secrets.take(1024).wipe();
    expect(memory.blocks).toHaveLength(1);
  });

  it('tells why when memory cannot be locked', () => {
    const native = new FakeMemory();
    const allocate = (): Buffer => {
      throw systemError('ENOMEM', 'mlock');
    };
    expect(() => new SecretMemory({ ...native, allocate })).toThrow('mlock: ENOMEM');
  });

  it('gives secrets that are zero, apart and of the size asked for', () => {
    const { secrets } = fakeSecrets();
    const all = Array.from({ length: 6 }, () => secrets.take(1024));
    all.forEach(({ bytes }, index) => {
      expect(bytes.length).toBe(1024);
      expect(isZero(bytes)).toBe(true);
      bytes.fill(index + 1);
    });
    expect(all.every(({ bytes }, index) => bytes.every((byte) => byte === index + 1))).toBe(true);
  });

  it('refuses a seventh secret, and gives one again when one is wiped', () => {
    const { secrets } = fakeSecrets();
    const all = Array.from({ length: 6 }, () => secrets.take(1));
    expect(() => secrets.take(1)).toThrow(SecretsExhausted);
    all[2]?.wipe();
    expect(secrets.take(1)).toBeInstanceOf(SecretBuffer);
  });

  it('refuses what is too long for it, without losing memory', () => {
    const { secrets } = fakeSecrets();
    for (let i = 0; i < 10; i += 1) expect(() => secrets.take(1025)).toThrow(SecretsExhausted);
    expect(Array.from({ length: 6 }, () => secrets.take(1024))).toHaveLength(6);
  });

  it('serves logins for ever', () => {
    const { memory, secrets } = fakeSecrets();
    for (let i = 0; i < 10_000; i += 1) secretOf(secrets, CANARY).wipe();
    expect(memory.isBlank).toBe(true);
  });
});
