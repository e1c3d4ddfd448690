/** What one check of `ovirt-sso doctor` says: a line, and under what is not green the fix. */

export type Diagnosis =
  | { readonly check: string; readonly level: 'green'; readonly what: string }
  | {
      readonly check: string;
      /** Yellow: logins may work, or it cannot be seen. Red: they do not. */
      readonly level: 'yellow' | 'red';
      readonly what: string;
      readonly fix: string;
    };

export function green(check: string, what: string): Diagnosis {
  return { check, level: 'green', what };
}

export function yellow(check: string, what: string, fix: string): Diagnosis {
  return { check, level: 'yellow', what, fix };
}

export function red(check: string, what: string, fix: string): Diagnosis {
  return { check, level: 'red', what, fix };
}

/** 0 all green, 1 something yellow, 2 something red. */
export function exitCodeOf(diagnoses: readonly Diagnosis[]): 0 | 1 | 2 {
  if (diagnoses.some(({ level }) => level === 'red')) return 2;
  return diagnoses.some(({ level }) => level === 'yellow') ? 1 : 0;
}
