import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../pam-helper/failure.ts';
import { install, remove, type Wish } from '../../../../pam-helper/render/change.ts';
import { HEAD_LINE } from '../../../../pam-helper/render/head-line.ts';
import type { Service } from '../../../../pam-helper/render/services.ts';
import { reader } from '../support/samples.ts';

const AUTH = 'auth required pam_unix.so\n';
const SDDM = `#%PAM-1.0\n${AUTH}`;
const WITH_LINE = `#%PAM-1.0\n${HEAD_LINE}\n${AUTH}`;

function wish(
  service: Service,
  files: Readonly<Record<string, string>>,
  more: Partial<Wish> = {},
): Wish {
  const facts = { family: 'debian', read: reader({ 'common-auth': AUTH, ...files }) } as const;
  return { service, facts, original: undefined, force: false, ...more };
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
  return 'none';
}

const rendered = install(wish('gdm-ovirtcred', {})).after ?? '';

describe('a service of its own', () => {
  it('is made, and made again without a change', () => {
    expect(install(wish('gdm-ovirtcred', {}))).toMatchObject({
      before: undefined,
      after: rendered,
    });
    const again = install(wish('gdm-ovirtcred', { 'gdm-ovirtcred': rendered }));
    expect(again.after).toBe(again.before);
    expect(again.keepAs).toBeUndefined();
  });

  it('follows the machine without asking', () => {
    const files = {
      'gdm-ovirtcred': rendered,
      'common-auth': 'auth required pam_unix.so nullok\n',
    };
    expect(install(wish('gdm-ovirtcred', files)).after).toContain('pam_unix.so nullok');
  });

  it.each([
    ['somebody else made', 'auth required pam_deny.so\n', 'original'],
    ['was edited', `${rendered}# mine\n`, 'edited'],
  ])('that %s is replaced and removed by force alone, and kept', (_, text, keepAs) => {
    const files = { 'gdm-ovirtcred': text };
    expect(refusal(() => install(wish('gdm-ovirtcred', files)))).toBe('REFUSED');
    expect(refusal(() => remove(wish('gdm-ovirtcred', files)))).toBe('REFUSED');
    const forced = wish('gdm-ovirtcred', files, { force: true });
    expect(install(forced)).toMatchObject({ before: text, after: rendered, keepAs });
    expect(remove(forced)).toMatchObject({ after: undefined, keepAs: 'edited' });
  });

  it('goes, and what was there before comes back', () => {
    const files = { 'gdm-ovirtcred': rendered };
    expect(remove(wish('gdm-ovirtcred', files))).toMatchObject({
      after: undefined,
      isUndone: true,
    });
    const original = 'auth required pam_deny.so\n';
    expect(remove(wish('gdm-ovirtcred', files, { original })).after).toBe(original);
    expect(remove(wish('gdm-ovirtcred', {}))).toMatchObject({
      before: undefined,
      after: undefined,
    });
  });
});

describe('a service for people', () => {
  it('gets one line more, once, and loses it', () => {
    const first = install(wish('sddm', { sddm: SDDM }));
    expect(first).toMatchObject({ before: SDDM, after: WITH_LINE, keepAs: 'original' });
    expect(install(wish('sddm', { sddm: WITH_LINE })).after).toBe(WITH_LINE);
    expect(remove(wish('sddm', { sddm: WITH_LINE })).after).toBe(SDDM);
    expect(remove(wish('sddm', { sddm: SDDM })).after).toBe(SDDM);
  });

  it('keeps what its owner changed meanwhile', () => {
    const edited = `${WITH_LINE}session required pam_env.so\n`;
    const undone = remove(wish('sddm', { sddm: edited }, { original: SDDM }));
    expect(undone.after).toBe(`${SDDM}session required pam_env.so\n`);
  });

  it('of a vendor is copied to /etc, and the copy goes with the line', () => {
    const vendor = { path: '/usr/lib/pam.d/sddm', text: SDDM };
    const facts = {
      family: 'suse',
      read: (name: string) => (name.endsWith('sddm') ? vendor : undefined),
    } as const;
    const made = install({ service: 'sddm', facts, original: undefined, force: false });
    expect(made).toMatchObject({ path: '/etc/pam.d/sddm', before: undefined, after: WITH_LINE });
    const read = (name: string) =>
      name === 'sddm' ? { path: '/etc/pam.d/sddm', text: WITH_LINE } : facts.read(name);
    const gone = remove({
      service: 'sddm',
      facts: { family: 'suse', read },
      original: undefined,
      force: false,
    });
    expect(gone.after).toBeUndefined();
  });

  it('with another line is changed by force alone', () => {
    const sddm = `auth required pam_ovirt_cred.so\n${SDDM}`;
    expect(refusal(() => install(wish('sddm', { sddm })))).toBe('REFUSED');
    expect(refusal(() => remove(wish('sddm', { sddm }, { force: true })))).toBe('REFUSED');
    const forced = { force: true, original: SDDM };
    expect(install(wish('sddm', { sddm }, forced))).toMatchObject({
      after: WITH_LINE,
      keepAs: 'edited',
    });
    expect(remove(wish('sddm', { sddm }, forced)).after).toBe(SDDM);
  });

  it('that is not there, or authenticates nobody, is a failure', () => {
    expect(refusal(() => install(wish('sddm', {})))).toBe('UNAVAILABLE');
    expect(refusal(() => install(wish('sddm', { sddm: '# empty\n' })))).toBe('DATA');
  });
});
