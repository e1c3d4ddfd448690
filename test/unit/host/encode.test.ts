import { describe, expect, it } from 'vitest';
import { encode, MAX_GUEST_LINE } from '../../../agent/host/encode.ts';

function echo(content: Record<string, unknown>): string | undefined {
  return encode({ name: 'echo', content })?.toString();
}

/** What becomes of one piece of text. */
function cleaned(text: string): unknown {
  return JSON.parse(echo({ text }) ?? '').text;
}

it('makes one line of a message, its name first', () => {
  expect(encode({ name: 'session-startup' })?.toString()).toBe('{"__name__":"session-startup"}\n');
});

it('keeps the types that VDSM parses: free RAM is text, statistics are integers', () => {
  const stat = { mem_total: 4, mem_free: 3, mem_unused: 2, mem_buffers: 1, mem_cached: 0 };
  const swap = { swap_usage: 0, swap_total: 0, swap_in: 0, swap_out: 0, pageflt: 9, majflt: 0 };
  const line = encode({
    name: 'heartbeat',
    'free-ram': '17',
    'memory-stat': { ...stat, ...swap },
    apiVersion: 3,
  });
  expect(JSON.parse(String(line))).toEqual({
    __name__: 'heartbeat',
    'free-ram': '17',
    'memory-stat': { ...stat, ...swap },
    apiVersion: 3,
  });
});

describe('text', () => {
  const kept = [
    0x09, 0x0a, 0x0d, 0x20, 0x7e, 0x85, 0xa0, 0xd7ff, 0xe000, 0xfffd, 0x10000, 0x10ffff,
  ];
  const replaced = [
    ...[0x00, 0x01, 0x08, 0x0b, 0x0c, 0x0e, 0x1f, 0x7f, 0x84, 0x86, 0x9f],
    ...[0xd800, 0xdbff, 0xdc00, 0xdfff, 0xfffe, 0xffff],
  ];

  it.each(kept)('keeps U+%i', (point) => {
    const text = `a${String.fromCodePoint(point)}b`;
    expect(cleaned(text)).toBe(text);
  });

  it.each(replaced)('has U+FFFD for %i, which XML 1.1 restricts', (point) => {
    expect(cleaned(`a${String.fromCodePoint(point)}b`)).toBe('a\ufffdb');
  });

  it('keeps pairs of surrogates and replaces each lone one', () => {
    expect(cleaned('\ud83d\ude00')).toBe('😀');
    expect(cleaned('\ud83d\ud83d\ude00\ude00')).toBe('\ufffd😀\ufffd');
  });

  it('is cleaned in names and at any depth', () => {
    expect(JSON.parse(echo({ 'a\0': [{ 'b\x1f': ['c\x7f'] }] }) ?? '')).toEqual({
      __name__: 'echo',
      'a\ufffd': [{ 'b\ufffd': ['c\ufffd'] }],
    });
  });

  it('never breaks a line in two', () => {
    expect(echo({ 'a\nb': 'c\n\r\u2028d' })?.indexOf('\n')).toBe(
      (echo({ 'a\nb': 'c\n\r\u2028d' })?.length ?? 0) - 1,
    );
  });
});

describe('an echo', () => {
  it('sends back names that objects inherit as ordinary ones', () => {
    const content = Object.assign(
      Object.create(null),
      JSON.parse('{"__proto__":{"a":1},"toString":2}'),
    );
    const own = JSON.parse('{"__proto__":{"a":1},"toString":2,"toJSON":null}') as Record<
      string,
      unknown
    >;
    expect(echo(own)).toBe('{"__name__":"echo","__proto__":{"a":1},"toString":2,"toJSON":null}\n');
    expect(echo(content)).toContain('"toString":2');
  });

  it('keeps every kind of value', () => {
    const content = { n: -1.5, t: true, f: false, z: null, a: [], o: {} };
    expect(JSON.parse(echo(content) ?? '')).toEqual({ __name__: 'echo', ...content });
  });

  it('does not touch what it was given', () => {
    const content = Object.freeze({ list: Object.freeze(['a\0']) });
    echo(content);
    expect(content).toEqual({ list: ['a\0'] });
  });
});

describe('the limit of 1 MiB, newline included', () => {
  const frame = '{"__name__":"echo","a":""}\n'.length;

  it('lets the longest line through that VDSM takes', () => {
    expect(echo({ a: 'x'.repeat(MAX_GUEST_LINE - frame) })).toHaveLength(1024 * 1024 - 1);
  });

  it('gives nothing for one byte more', () => {
    expect(echo({ a: 'x'.repeat(MAX_GUEST_LINE - frame + 1) })).toBeUndefined();
  });

  it('counts bytes as they are sent', () => {
    expect(echo({ a: '€'.repeat(400_000) })).toBeUndefined();
    expect(echo({ a: '\n'.repeat(600_000) })).toBeUndefined();
  });
});
