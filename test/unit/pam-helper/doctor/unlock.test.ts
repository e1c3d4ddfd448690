import { expect, it } from 'vitest';
import { checkUnlock } from '../../../../pam-helper/doctor/unlock.ts';

it('is told of when its service is missing, and not otherwise', () => {
  expect(checkUnlock(true)).toEqual([]);
  expect(checkUnlock(false)).toMatchObject([{ check: 'pam ovirt-sso-unlock', level: 'yellow' }]);
});
