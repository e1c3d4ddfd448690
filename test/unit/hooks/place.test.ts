import { expect, it } from 'vitest';
import { HOOKS_FOLDER } from '../../../agent/hooks/place.ts';

it('is where the 1.0 agent had its hooks (its hooks/Makefile.am)', () => {
  expect(HOOKS_FOLDER).toBe('/etc/ovirt-guest-agent/hooks.d');
});
