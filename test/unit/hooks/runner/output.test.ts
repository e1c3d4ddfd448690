import { expect, it } from 'vitest';
import { Output } from '../../../../agent/hooks/runner/output.ts';

function reading() {
  const lines: string[] = [];
  const output = new Output((text) => lines.push(text));
  const write = (text: string): void => output.push(Buffer.from(text));
  return { lines, output, write };
}

it('is told line by line, however it is cut', () => {
  const { lines, output, write } = reading();
  for (const part of ['a', 'b\nc', '\n', '\nd\ne', 'f']) write(part);
  expect(lines).toEqual(['ab', 'c', '', 'd']);
  output.end();
  output.end();
  expect([lines.at(-1), lines.length, output.dropped]).toEqual(['ef', 5, 0]);
});

it('is cut where a line is long, and a character that is cut or broken is replaced', () => {
  const { lines, write } = reading();
  write(`${'x'.repeat(100_000)}`);
  write(`${'y'.repeat(100_000)}\nnext\n`);
  write(`${'x'.repeat(255)}ü\n`);
  expect(lines).toEqual(['x'.repeat(256), 'next', `${'x'.repeat(255)}\ufffd`]);
});

it('is told up to a hundred lines, and what follows is counted', () => {
  const { lines, output, write } = reading();
  write('y\n'.repeat(150));
  write('more');
  output.end();
  expect([lines.length, output.dropped]).toEqual([100, 104]);
});

it('costs nothing by its size', () => {
  const { lines, output } = reading();
  const mebibyte = Buffer.alloc(1024 * 1024, 'x');
  for (let i = 0; i < 1_000; i += 1) output.push(mebibyte);
  expect(lines).toEqual([]);
  output.end();
  expect(lines).toEqual(['x'.repeat(256)]);
});
