import { describe, expect, it } from 'vitest';
import { wallMessage } from '../../../agent/desktop/wall-message.ts';

describe('a wall message', () => {
  it.each([
    '',
    'Wartung um 22:00 – bitte speichern',
    '"; reboot',
    '-r now',
    "it's `$(reboot)` %s %n",
    'one\ntwo\tthree',
    '日本語 🖥️',
    'x'.repeat(4096),
  ])('%j is sent as it is', (text) => {
    expect(wallMessage(text)).toBe(text);
  });

  it.each([
    ['\u001b[2J\u001b]0;title\u0007', '\ufffd[2J\ufffd]0;title\ufffd'],
    ['nul\u0000inside', 'nul\ufffdinside'],
    ['\u009b31mred', '\ufffd31mred'],
    ['\u007f\u0085\r\u000b', '\ufffd\ufffd\ufffd\ufffd'],
    ['Windows\r\nlines\r\n', 'Windows\nlines\n'],
    ['half \ud800 a pair', 'half \ufffd a pair'],
  ])('%j tells no terminal what to do', (text, expected) => {
    expect(wallMessage(text)).toBe(expected);
  });

  it.each(['x', 'ä', '€', '🖥'])('of 64 KiB of %s is cut between two characters', (character) => {
    const text = character.repeat(Math.ceil(65_536 / Buffer.byteLength(character)));
    const cut = wallMessage(text);
    const size = Buffer.byteLength(cut);
    expect(size).toBeLessThanOrEqual(4096);
    expect(size).toBeGreaterThan(4096 - 4);
    expect(text.startsWith(cut.slice(0, -1)) && cut.endsWith('…')).toBe(true);
    expect(cut).not.toContain('\ufffd');
  });

  it('that only grows too long by its replacements is cut as well', () => {
    expect(Buffer.byteLength(wallMessage('\u0001'.repeat(4096)))).toBeLessThanOrEqual(4096);
  });
});
