/** Where hooks are: in the folder of the archived 1.0 agent, so that an upgrade keeps them. */

export const HOOKS_FOLDER = '/etc/ovirt-guest-agent/hooks.d';
