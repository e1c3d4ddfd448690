/** What a package manager can tell. */

export interface Package {
  readonly name: string;
  /** `version`, with `-release` where packages have one. */
  readonly version: string;
}

export interface PackageDatabase {
  /** Changes whenever a package comes or goes. Undefined when this guest has no such database. */
  readonly stamp: () => Promise<string | undefined>;
  /** Every package that is installed. */
  readonly list: (signal: AbortSignal) => Promise<readonly Package[]>;
  /** Packages that stand for a configured name that no installed package has. */
  readonly standIns: (name: string, packages: readonly Package[]) => readonly Package[];
}
