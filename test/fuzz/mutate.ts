/** One input made of others, by a few random steps. */

/** Lengths and counts at which arithmetic goes wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];
const MOST_STEPS = 5;
const MOST_COPIED = 64;

export interface Ingredients {
  /** What a peer's bytes are made of. */
  readonly words: readonly Buffer[];
  readonly longest: number;
}

type Step = (input: Buffer, other: Buffer, words: readonly Buffer[]) => Buffer;

const STEPS: readonly Step[] = [
  (input) => replaced(input, below(input.length + 1), 1, Buffer.of(below(256))),
  (input) => {
    const at = below(input.length);
    return replaced(input, at, 1, Buffer.of((input[at] ?? 0) ^ (1 << below(8))));
  },
  (input) => replaced(input, below(input.length + 1), below(MOST_COPIED), Buffer.alloc(0)),
  (input) => {
    const from = below(input.length);
    const piece = input.subarray(from, from + below(MOST_COPIED));
    return replaced(input, below(input.length + 1), 0, piece);
  },
  (input, _, words) => replaced(input, below(input.length + 1), 0, oneOf(words)),
  (input, _, words) => {
    const word = oneOf(words);
    return replaced(input, below(input.length + 1), word.length, word);
  },
  (input) => {
    const number = Buffer.alloc(4);
    number.writeUInt32LE(oneOf(EDGES));
    if (below(2) === 0) number.reverse();
    // Where numbers stand in what is aligned.
    return replaced(input, below(input.length / 4 + 1) * 4, 4, number);
  },
  (input, other) => {
    const from = below(other.length);
    return replaced(input, below(input.length + 1), below(input.length + 1), other.subarray(from));
  },
];

export function mutated(input: Buffer, other: Buffer, { words, longest }: Ingredients): Buffer {
  let result = input;
  for (let left = 1 + below(MOST_STEPS); left > 0; left -= 1) {
    result = oneOf(STEPS)(result, other, words);
  }
  return result.subarray(0, longest);
}

export function oneOf<T>(all: readonly [T, ...T[]] | readonly T[]): T {
  return all[below(all.length)] as T;
}

/** A whole number from 0 to one less than `limit`. */
function below(limit: number): number {
  return Math.floor(Math.random() * Math.floor(limit));
}

function replaced(input: Buffer, at: number, count: number, piece: Uint8Array): Buffer {
  return Buffer.concat([input.subarray(0, at), piece, input.subarray(at + count)]);
}
