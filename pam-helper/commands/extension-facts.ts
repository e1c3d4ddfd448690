/** Reads what `ovirt-sso doctor` judges of the extension for GDM: its folders, and the greeter's settings. */

import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ExtensionFacts, InstalledExtension } from '../doctor/extension.ts';
import { wordOf } from '../live/program.ts';

const METADATA = '/usr/share/gnome-shell/extensions/portal-sign-in*@ovirt.org/metadata.json';

export async function extensionFacts(): Promise<ExtensionFacts> {
  const installed = globSync(METADATA).map(read);
  if (installed.length === 0) return { installed, enabled: '', disabled: '' };
  return {
    installed,
    enabled: (await greeterSetting('enabled-extensions')) ?? '',
    disabled: (await greeterSetting('disabled-extensions')) ?? '',
  };
}

function read(file: string): InstalledExtension {
  const uuid = basename(dirname(file));
  try {
    const data = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
    const shells = data['shell-version'];
    return { uuid, shells: Array.isArray(shells) ? shells.map(String) : [] };
  } catch (error) {
    if (!(error instanceof SyntaxError) && !isMissing(error)) throw error;
    return { uuid, shells: [] };
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code !== undefined;
}

/** By GDM's profile of dconf, and without what the account that asks has set for itself. */
function greeterSetting(key: string): Promise<string | undefined> {
  const own = ['DCONF_PROFILE=gdm', 'XDG_CONFIG_HOME=/nonexistent'];
  return wordOf('env', ...own, 'dconf', 'read', `/org/gnome/shell/${key}`);
}
