/** What `ovirt-sso-rehearse` says as it drives PAM: a line an event (native/rehearse/README.md). */

export interface Event {
  readonly name: 'started' | 'asked' | 'asked-else' | 'returned';
  /** Since its start. */
  readonly ms: number;
  /** The other prompt's text, or the number that PAM returned. */
  readonly rest: string;
}

export function eventsOf(output: string): Event[] {
  return [...output.matchAll(/^(started|asked|asked-else|returned) (\d+) ?(.*)$/gm)].map(
    ([, name, microseconds, rest = '']) => ({
      name: name as Event['name'],
      ms: Number(microseconds) / 1000,
      rest,
    }),
  );
}
