/** What gcov(1) says, of one object, in the format of its option --json-format. */

export interface Coverage {
  readonly file: string;
  readonly branches: number;
  /** The line of each branch that was never taken; a line of several is there for each. */
  readonly missed: readonly number[];
}

interface Line {
  readonly line_number: number;
  readonly branches: readonly { readonly count: number }[];
}

interface Report {
  readonly files: readonly { readonly file: string; readonly lines: readonly Line[] }[];
}

export function branchesIn(json: string): Coverage[] {
  const { files }: Report = JSON.parse(json);
  return files.map(({ file, lines }) => ({
    file,
    branches: lines.reduce((sum, { branches }) => sum + branches.length, 0),
    missed: lines.flatMap(({ line_number, branches }) =>
      branches.filter(({ count }) => count === 0).map(() => line_number),
    ),
  }));
}
