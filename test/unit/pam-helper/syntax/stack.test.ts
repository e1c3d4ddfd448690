import { expect, it } from 'vitest';
import { loadStack, moduleName, modulesOf } from '../../../../pam-helper/syntax/stack.ts';
import { reader } from '../support/samples.ts';

function names(files: Readonly<Record<string, string>>, type: 'auth' | 'session' = 'auth') {
  return loadStack(reader(files), 'a', type)?.map((step) => {
    if (step.kind === 'module') return step.rule.module;
    return step.kind === 'broken' ? step.why : step.steps.length;
  });
}

it('splices what is included, of the type that is asked for', () => {
  const b = 'auth required 2\nsession required 3\nauth include c\n';
  const files = { a: 'auth required 1\n@include b\nauth required 5\n', b, c: 'auth required 4\n' };
  expect(names(files)).toEqual(['1', '2', '4', '5']);
  expect(names(files, 'session')).toEqual(['3']);
});

it('nests a substack', () => {
  expect(
    names({ a: 'auth substack b\nauth required 3\n', b: 'auth required 1\nauth required 2\n' }),
  ).toEqual([2, '3']);
});

it('says where each rule stands', () => {
  const stack =
    loadStack(reader({ a: '@include b\n', b: '\nauth required x\n' }), 'a', 'auth') ?? [];
  expect(modulesOf(stack)[0]?.at).toEqual({ path: '/etc/pam.d/b', line: 2 });
});

it('breaks where libpam does', () => {
  expect(names({ a: 'auth include b\nauth maybe x\nauth include a\n' })).toEqual(
    expect.arrayContaining(['no file b', 'no control maybe', 'files include one another']),
  );
});

it('knows no service that is not there', () => {
  expect(names({})).toBeUndefined();
});

it.each([
  ['pam_unix.so', 'pam_unix'],
  ['/usr/lib/security/pam_x.so', 'pam_x'],
  ['pam_y', 'pam_y'],
])('%s is called %s', (module, name) => {
  expect(moduleName({ module })).toBe(name);
});
