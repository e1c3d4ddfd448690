/** Which of the configured packages are installed, in which versions. */

import type { Package, PackageDatabase } from './package-database.ts';

/**
 * `name-version` of the packages in `list`, in its order. A name that no package has is looked up
 * among those that stand for it; what is reported is always the package's own name.
 */
export function matchPackages(
  packages: readonly Package[],
  list: readonly string[],
  standIns: PackageDatabase['standIns'],
): string[] {
  const wanted = new Set(list);
  const named = Map.groupBy(
    packages.filter(({ name }) => wanted.has(name)),
    ({ name }) => name,
  );
  return list
    .flatMap((name) => named.get(name) ?? standIns(name, packages))
    .map(({ name, version }) => `${name}-${version}`);
}

interface Known {
  readonly list: readonly string[];
  readonly stamp: string;
  readonly applications: readonly string[];
}

/** Asks the databases again only when they have changed. */
export class Applications {
  readonly #list: () => readonly string[];
  readonly #databases: readonly PackageDatabase[];
  readonly #known = new Map<PackageDatabase, Known>();

  /** `list` is asked at each look. */
  constructor(list: () => readonly string[], databases: readonly PackageDatabase[]) {
    this.#list = list;
    this.#databases = databases;
  }

  /** Of all databases together, each text once. */
  async read(signal: AbortSignal): Promise<string[]> {
    const all = new Set<string>();
    for (const database of this.#databases) {
      for (const application of await this.#of(database, signal)) all.add(application);
    }
    return [...all];
  }

  async #of(database: PackageDatabase, signal: AbortSignal): Promise<readonly string[]> {
    // Before the list: what changes while it is made is then seen the next time.
    const stamp = await database.stamp();
    if (stamp === undefined) return [];
    const list = this.#list();
    const known = this.#known.get(database);
    if (known?.stamp === stamp && known.list === list) return known.applications;
    const packages = await database.list(signal);
    const applications = matchPackages(packages, list, database.standIns);
    this.#known.set(database, { list, stamp, applications });
    return applications;
  }
}
