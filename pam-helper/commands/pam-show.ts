/** `ovirt-sso pam show` */

import type { Command } from '../command.ts';
import { install } from '../render/change.ts';
import { EXIT_STATUS, PAM_OPTIONS, servicesOf, treeOf } from './pam-options.ts';
import { remarks } from './pam-remarks.ts';

export const pamShow: Command = {
  words: ['pam', 'show'],
  summary: 'print the PAM services as they would be installed',
  details: [
    "The authentication of gdm-ovirtcred and kdm-ovirtcred is made from this machine's own, so that " +
      'nothing in it asks for a password again. Of the others, what is printed is their present ' +
      'file with one line more.',
  ],
  options: PAM_OPTIONS,
  exitStatus: EXIT_STATUS,
  run({ values, print, warn }) {
    const tree = treeOf(values);
    for (const service of servicesOf(values, tree)) {
      const change = install({ service, facts: tree, original: undefined, force: true });
      warn(remarks(change));
      print(change.after ?? '');
    }
    return 0;
  },
};
