/** Whether the extension for GDM is there, fits the GNOME Shell that is, and is switched on in the greeter. */

export interface ExtensionFacts {
  /** Those of ours that are installed. */
  readonly installed: readonly InstalledExtension[];
  /** The greeter's settings as dconf(1) prints them, `['one', 'two']`; empty where it says nothing. */
  readonly enabled: string;
  readonly disabled: string;
}

export interface InstalledExtension {
  readonly uuid: string;
  /** Major versions of GNOME Shell, as its metadata.json has them. */
  readonly shells: readonly string[];
}

/** By what the greeter of a shell of this major version hears the agent. */
export function listenerOfShell(facts: ExtensionFacts, major: number): string {
  const itself = 'which hears the agent by itself';
  if (facts.installed.length === 0) return itself;
  const fitting = facts.installed.find(({ shells }) => shells.includes(`${major}`));
  if (fitting === undefined) return `${itself}: our extension is not for this version`;
  const quoted = `'${fitting.uuid}'`;
  const isOn = facts.enabled.includes(quoted) && !facts.disabled.includes(quoted);
  if (!isOn) return `${itself}: our extension is there, and off in the greeter`;
  return `which hears the agent through our extension ${fitting.uuid}`;
}
