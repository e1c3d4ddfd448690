import { expect, it } from 'vitest';
import {
  canRun,
  configurationsIn,
  isThere,
  sessionFolder,
  textOf,
} from '../../../greeter-kdm/session-files.ts';
import { fill, folder } from './support/folder.ts';

it('reads what is there, and nothing where there is nothing', () => {
  const root = folder();
  fill(root, { '/c/b.conf': 'b', '/c/a.conf': 'a', '/s/x.desktop': 'x', '/s/README': 'r' });
  expect([textOf(`${root}/c/a.conf`), textOf('/nowhere/a'), textOf(root)]).toEqual(['a', '', '']);
  expect([configurationsIn(`${root}/c`), configurationsIn('/nowhere')]).toEqual([['a', 'b'], []]);
  expect(sessionFolder(`${root}/s`).files).toEqual([['x.desktop', 'x']]);
  expect(sessionFolder('/nowhere')).toEqual({ folder: '/nowhere', files: [] });
  expect([isThere(root), isThere('/nowhere')]).toEqual([true, false]);
});

it.each([
  ['/bin/sh', true],
  ['sh', true],
  ['/nowhere/sh', false],
  ['no-such-program', false],
  ['/etc/passwd', false],
])('says whether %s can be run: %s', (program, can) => {
  expect(canRun(program)).toBe(can);
});
