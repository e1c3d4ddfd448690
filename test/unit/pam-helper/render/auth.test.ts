import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../pam-helper/failure.ts';
import { quietAuth } from '../../../../pam-helper/render/auth.ts';
import { formatControl } from '../../../../pam-helper/syntax/control.ts';
import { loadStack } from '../../../../pam-helper/syntax/stack.ts';
import { reader } from '../support/samples.ts';

function rendered(files: Readonly<Record<string, string>> | string) {
  const all = typeof files === 'string' ? { a: files } : files;
  const auth = quietAuth(loadStack(reader(all), 'a', 'auth') ?? [], 'debian');
  const rules = auth.rules.map(({ keyword, control, module, args }) =>
    [keyword ?? formatControl(control), module.replace(/^pam_|\.so$/g, ''), ...args].join(' '),
  );
  return { ...auth, rules };
}

describe('jumps', () => {
  it('count what is left', () => {
    const { rules, omitted } = rendered(
      'auth [success=4 default=ignore] pam_krb5.so\nauth [success=3 default=ignore] pam_fprintd.so\n' +
        'auth [success=2 default=ignore] pam_u2f.so\nauth [success=1 default=ignore] pam_unix.so\n' +
        'auth requisite pam_deny.so\nauth required pam_permit.so\n',
    );
    expect(rules.map((rule) => rule.split(' pass')[0])).toEqual([
      '[success=2 default=ignore] krb5 use_first_pass fail_pwchange',
      '[success=1 default=ignore] unix',
      'requisite deny',
      'required permit',
    ]);
    expect(omitted.map(({ rule }) => rule.module)).toEqual(['pam_fprintd.so', 'pam_u2f.so']);
  });

  it('over nothing that is left are to ignore', () => {
    const text =
      'auth [default=1 success=ok] pam_localuser.so\nauth required pam_u2f.so\nauth required pam_unix.so\n';
    expect(rendered(text).rules[0]).toBe('[success=ok default=ignore] localuser');
  });

  it('over a substack count all of its rules', () => {
    const a =
      'auth [success=1 default=ignore] pam_unix.so\nauth substack b\nauth required pam_env.so\n';
    const b = 'auth required pam_deny.so\nauth required pam_warn.so\n';
    expect(rendered({ a, b }).rules[0]).toBe('[success=2 default=ignore] unix');
  });

  it('take the place of what ends a substack', () => {
    const a = 'auth substack b\nauth required pam_env.so\n';
    const b = 'auth sufficient pam_unix.so\nauth required pam_u2f.so\nauth required pam_deny.so\n';
    expect(rendered({ a, b }).rules).toEqual([
      '[success=1 new_authtok_reqd=done default=ignore] unix',
      'required deny',
      'required env',
    ]);
  });
});

it('names modules that nobody knows, once, and keeps them', () => {
  const { rules, unknown } = rendered('auth optional pam_zzz.so\nauth required pam_zzz.so a\n');
  expect(rules).toEqual(['optional zzz', 'required zzz a']);
  expect(unknown.map(({ rule }) => rule.module)).toEqual(['pam_zzz.so']);
});

it.each([
  ['a line that libpam cannot use', 'auth include b\n', '/etc/pam.d/a:1 cannot be used: no file b'],
  [
    'a jump behind the end',
    'auth [success=2] pam_unix.so\nauth required pam_deny.so\n',
    'a:1 jumps behind the end',
  ],
  ['reset', '\nauth [success=reset] pam_unix.so\n', 'a:2 uses the control action "reset"'],
])('refuses %s', (_, text, message) => {
  const call = () => rendered(text);
  expect(call).toThrow(Failure);
  expect(call).toThrow(message);
});
