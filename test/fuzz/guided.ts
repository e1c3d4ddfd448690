/** Fuzzing that keeps each input which reached code that none before it had reached. */

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Blocks } from './blocks.ts';
import { mutated, oneOf } from './mutate.ts';

/** Asking what ran takes as long as some hundred inputs; the answer is mostly "nothing new". */
const BATCH = 256;

export interface Target {
  readonly name: string;
  /** The code that is to be reached. */
  readonly sources: RegExp;
  readonly seeds: readonly Buffer[];
  readonly words: readonly Buffer[];
  readonly longest: number;
  /** Throws, or rejects, when a promise is broken. */
  readonly run: (input: Buffer) => void | Promise<void>;
}

export interface Outcome {
  readonly runs: number;
  readonly kept: number;
  readonly blocks: number;
}

/** An input broke a promise; it is kept in the file of this name. */
export class Finding extends Error {
  readonly code = 'FINDING';

  constructor(path: string, cause: unknown) {
    super(`an input breaks a promise: ${path}`, { cause });
  }
}

/** Goes on from what earlier runs kept in `folder`. Rejects with {@link Finding}. */
export async function fuzz(target: Target, folder: string, seconds: number): Promise<Outcome> {
  mkdirSync(folder, { recursive: true });
  const blocks = new Blocks(target.sources);
  const corpus = [...target.seeds];
  let runs = 0;
  const run = async (input: Buffer): Promise<void> => {
    runs += 1;
    try {
      await target.run(input);
    } catch (error) {
      throw new Finding(keep(`${folder}/../finding-`, input), error);
    }
  };
  /** Adds each of these that reaches something new; asking for that is what takes long. */
  const learn = async (inputs: readonly Buffer[]): Promise<void> => {
    for (const input of inputs) await run(input);
    const [only] = inputs;
    if (only === undefined || !(inputs.length === 1 ? blocks.sawNew() : blocks.seesNew())) return;
    if (inputs.length === 1) {
      corpus.push(only);
      keep(`${folder}/`, only);
      return;
    }
    const half = inputs.length / 2;
    await learn(inputs.slice(0, half));
    await learn(inputs.slice(half));
  };

  await learn([...target.seeds, ...readAll(folder)]);
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const make = (): Buffer => mutated(oneOf(corpus), oneOf(corpus), target);
    await learn(Array.from({ length: BATCH }, make));
  }
  return { runs, kept: corpus.length, blocks: blocks.count };
}

function readAll(folder: string): Buffer[] {
  return readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`));
}

function keep(prefix: string, input: Buffer): string {
  const path = prefix + createHash('sha1').update(input).digest('hex');
  writeFileSync(path, input);
  return path;
}
