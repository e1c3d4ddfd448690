/** A process without a bus, without a terminal and without programs beside it. */

import type { Surroundings } from '../../../../pam-helper/command.ts';

export const SURROUNDINGS: Surroundings = {
  busAddress: 'unix:path=/nowhere/bus',
  programs: '/nowhere',
  version: '1.2.3',
  inColour: false,
  isRoot: false,
};
