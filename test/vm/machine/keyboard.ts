/** A person at an American keyboard: text as the keys that QEMU knows (qapi/ui.json, QKeyCode). */

const PLAIN: Readonly<Record<string, string>> = {
  ' ': 'spc',
  '\n': 'ret',
  '\t': 'tab',
  '-': 'minus',
  '=': 'equal',
  ',': 'comma',
  '.': 'dot',
  '/': 'slash',
  ';': 'semicolon',
  "'": 'apostrophe',
  '[': 'bracket_left',
  ']': 'bracket_right',
  '\\': 'backslash',
};

const SHIFTED: Readonly<Record<string, string>> = {
  '!': '1',
  '@': '2',
  '#': '3',
  $: '4',
  '%': '5',
  '&': '7',
  '"': 'apostrophe',
  '?': 'slash',
  _: 'minus',
  '+': 'equal',
};

/** The keys of one character, pressed together. */
export function keysOf(character: string): readonly string[] {
  const plain = /^[a-z0-9]$/.test(character) ? character : PLAIN[character];
  if (plain !== undefined) return [plain];
  const shifted = /^[A-Z]$/.test(character) ? character.toLowerCase() : SHIFTED[character];
  if (shifted !== undefined) return ['shift', shifted];
  throw new RangeError(`no key for U+${character.codePointAt(0)?.toString(16)}`);
}
