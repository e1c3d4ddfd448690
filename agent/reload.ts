/** A new configuration in the place of one that is in force: whole, or not at all. */

import type { Config, ConfigResult } from './config.ts';
import type { Log } from './log.ts';

/** The configuration from now on, which is `before` itself when the new one has errors. */
export function reloaded(
  before: Config,
  { config, problems }: ConfigResult,
  log: Pick<Log, 'error' | 'warning' | 'notice' | 'info'>,
): Config {
  for (const { severity, text } of problems) log[severity](text);
  if (problems.some(({ severity }) => severity === 'error')) {
    log.error('configuration not reloaded, the one before stays in force');
    return before;
  }
  for (const key of restartKeys(before, config)) {
    log.warning('a setting changes at the next start', { key });
  }
  log.info('configuration reloaded');
  return config;
}

/** Keys that differ and take effect at the next start alone: what was opened with them is in use. */
function restartKeys(before: Config, after: Config): string[] {
  const isSamePort = before.devices.join('\n') === after.devices.join('\n');
  const isSameSocket = before.sso.socket === after.sso.socket;
  return [
    ...(isSamePort ? [] : ['device and device_prefix in [virtio]']),
    ...(isSameSocket ? [] : ['socket in [sso]']),
  ];
}
