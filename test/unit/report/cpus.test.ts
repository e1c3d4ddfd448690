import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countList, readCpuCount } from '../../../agent/report/cpus.ts';

it.each([
  ['0\n', 1],
  ['0-3\n', 4],
  ['0-3,5\n', 5],
  ['0,2-3,7-8\n', 5],
  ['0-8191', 8192],
])('countList(%j) is %d', (text, count) => {
  expect(countList(text)).toBe(count);
});

it.each(['', '\n', '3-0', '0-', '-1', '0,,1', 'a', '0 1', '0-999999', '1e3', '0x1'])(
  '%j is no list',
  (text) => {
    expect(countList(text)).toBeUndefined();
  },
);

it('stands any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('0', '9', '-', ',', ' ', '\n') }), (text) => {
      const count = countList(text) ?? 1;
      expect(Number.isSafeInteger(count) && count > 0).toBe(true);
    }),
  );
});

it('fails where the kernel has no list', () => {
  expect(() => readCpuCount(() => undefined)).toThrow('NO_CPU_LIST');
});

it('reads this machine', () => {
  expect(readCpuCount()).toBeGreaterThan(0);
});
