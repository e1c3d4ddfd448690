// The first half of npm run lint:c: what compilers and analyzers say of native/, each with warnings as
// errors. None of it runs anything that was built.

import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const native = `${root}native`;
const sources = globSync('*/*.c', { cwd: native }).sort();
/** The options by which both analyzers know the sources; clang-tidy reads the file itself. */
const includes = readFileSync(`${native}/compile_flags.txt`, 'utf8')
  .split('\n')
  .filter((line) => /^-[DI]/.test(line));

build('gcc', 'gcc');
build('clang', 'clang');
build('gcc -fanalyzer', 'gcc', '-O2 -g -fanalyzer');
step('clang-tidy', ['clang-tidy', '--quiet', ...sources]);
step('cppcheck', [
  'cppcheck',
  '--quiet',
  '--std=c11',
  '--enable=all',
  '--error-exitcode=1',
  '--suppressions-list=.cppcheck',
  ...includes,
  ...sources,
]);

/** All of native/, anew, into a folder of its own. */
function build(name: string, compiler: string, flags = '-O2 -g'): void {
  const out = `out=${root}build/lint/${name.replace(' ', '')}`;
  const settings = ['--silent', '--always-make', `CC=${compiler}`, 'WERROR=1', out];
  step(name, ['make', ...settings], { CFLAGS: flags });
}

function step(name: string, [program = '', ...args]: string[], settings = {}): void {
  const env = { ...process.env, ...settings };
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: native,
    env,
    encoding: 'utf8',
    // clang-tidy counts on standard error what it was told not to show.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) {
    console.error(`${stdout}${stderr}\n${name} finds fault with native/`);
    process.exit(1);
  }
  console.log(`${name}: nothing`);
}
