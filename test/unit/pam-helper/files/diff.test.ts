import { expect, it } from 'vitest';
import { unifiedDiff } from '../../../../pam-helper/files/diff.ts';

it('shows what diff -u shows', () => {
  expect(unifiedDiff('/etc/pam.d/x', 'a\nb\nc\n', 'a\nnew\nb\nc\n')).toBe(
    '--- /etc/pam.d/x\n+++ /etc/pam.d/x\n@@ -1,3 +1,4 @@\n a\n+new\n b\n c\n',
  );
});

it('takes a missing file for /dev/null', () => {
  expect(unifiedDiff('/x', undefined, 'a\n')).toBe('--- /dev/null\n+++ /x\n@@ -0,0 +1,1 @@\n+a\n');
  expect(unifiedDiff('/x', 'a\n', undefined)).toContain('+++ /dev/null\n');
});

it('is empty where nothing changes', () => {
  expect(unifiedDiff('/x', 'a\n', 'a\n')).toBe('');
});
