import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { root } from '../support/make.ts';

/** What a command says, which must succeed. */
function run(program: string, ...args: readonly string[]): string {
  const options = { cwd: `${root}/packaging/ansible`, encoding: 'utf8' } as const;
  return execFileSync(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
}

it('the role is what Ansible understands', () => {
  expect(run('ansible-playbook', '--syntax-check', '-i', 'localhost,', 'site.yml')).toContain(
    'site.yml',
  );
});

it('yamllint and ansible-lint have nothing to say', () => {
  expect(run('yamllint', '--strict', '.')).toBe('');
  expect(run('ansible-lint', '--offline', '-q')).toBe('');
});
