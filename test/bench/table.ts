/** The bench's table: what was measured, beside its yardstick, with the ratio and its target. */

/** The median of the rounds, and how far they lay apart. */
export interface Measured {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly ours: Measured;
  /** What it is held against; absent for figures that stand alone. */
  readonly yardstick?: string;
  readonly theirs?: Measured;
  readonly ratio?: number;
  /** The most that the ratio (or the figure, without a yardstick) may be. */
  readonly target?: number;
  readonly met?: boolean;
}

const HEAD = ['', 'agent', 'yardstick', '', 'ratio', 'target', ''];

/** Lines for a terminal, columns aligned. */
export function table(rows: readonly Row[]): string {
  const cells = [HEAD, ...rows.map(line)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const text = cells.map((row) => row.map((cell, column) => pad(cell, column, widths)).join('  '));
  return `${text.map((row) => row.trimEnd()).join('\n')}\n`;
}

function line(row: Row): string[] {
  return [
    row.what,
    figure(row.ours, row.unit),
    row.theirs === undefined ? '' : figure(row.theirs, row.unit),
    row.yardstick ?? '',
    row.ratio === undefined ? '' : row.ratio.toFixed(2),
    row.target === undefined ? '' : `≤ ${row.target}`,
    row.met === undefined ? '' : row.met ? 'met' : 'MISSED',
  ];
}

function figure({ median, least, most }: Measured, unit: string): string {
  const range = least === most ? '' : ` (${short(least)}–${short(most)})`;
  return `${short(median)}${range} ${unit}`;
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}

/** Text to the left, figures to the right. */
function pad(cell: string, column: number, widths: number[]): string {
  const width = widths[column] ?? 0;
  return column === 1 || column === 2 || column === 4 ? cell.padStart(width) : cell.padEnd(width);
}
