/** The cases that docs/threats.md must have, and how to read it. */

/** How many cases each group has; they are numbered from 1. */
const GROUPS: Readonly<Record<string, number>> = {
  'T-FRAME': 24,
  'T-LOGIN': 7,
  'T-SOCK': 20,
  'T-PAM': 28,
  'T-BUS': 14,
  'T-AGENT': 14,
  'T-TIME': 4,
  'T-SESSION': 10,
  'T-SEC': 6,
  'T-PKG': 6,
};

interface Row {
  readonly name: string;
  readonly proof: string;
}

export interface NamedTest {
  /** Below test/, without its ending. */
  readonly file: string;
  readonly test: string;
}

/** Cases without a row, or with more than one, and rows of no case. */
export function missingCases(page: string): string[] {
  const names = rows(page).map(({ name }) => name);
  const cases = Object.entries(GROUPS).flatMap(([group, count]) =>
    Array.from({ length: count }, (_, index) => `${group} ${index + 1}`),
  );
  return [
    ...cases.filter((name) => names.filter((each) => each === name).length !== 1),
    ...names.filter((name) => !cases.includes(name)),
  ];
}

/** Cases that name no test and do not say that there is none. */
export function unprovenCases(page: string): string[] {
  const isProven = ({ proof }: Row): boolean =>
    testsOf(proof).length > 0 || /^\*\*(Missing|Not applicable)\*\*/.test(proof);
  return rows(page).flatMap((row) => (isProven(row) ? [] : [row.name]));
}

export function namedTests(page: string): NamedTest[] {
  return rows(page).flatMap(({ proof }) => testsOf(proof));
}

function rows(page: string): Row[] {
  const found = page.matchAll(/^\| (T-[A-Z]+ \d+) \| .+ \| (.*) \|$/gm);
  return [...found].map(([, name = '', proof = '']) => ({ name, proof }));
}

/** `file` "test" "test"; `file` "test" */
function testsOf(proof: string): NamedTest[] {
  return [...proof.matchAll(/`([^`]+)`((?: "[^"]+")+)/g)].flatMap(([, file = '', quoted = '']) =>
    [...quoted.matchAll(/"([^"]+)"/g)].map(([, test = '']) => ({ file, test })),
  );
}
