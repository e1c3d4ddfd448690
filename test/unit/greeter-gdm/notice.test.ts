import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Notice, sentence } from '../../../greeter-gdm/notice.ts';
import { root } from '../../support/make.ts';

const NOTICES: readonly Notice[] = ['signing-in', 'refused', 'unavailable', 'expired', 'rehearsed'];

/** The messages of a catalogue, by what is translated. */
function catalogue(file: string): Map<string, string> {
  const text = readFileSync(`${root}/greeter-gdm/po/${file}`, 'utf8').replaceAll('"\n"', '');
  const found = text.matchAll(/^msgid "(.*)"\nmsgstr "(.*)"$/gm);
  return new Map([...found].map(([, id = '', translation = '']) => [id, translation]));
}

it.each(NOTICES)('%s can be translated, and is into German', (notice) => {
  const text = sentence(notice, (id) => id);
  expect([...catalogue('ovirt-sso-greeter-gdm.pot').keys()]).toContain(text);
  expect(catalogue('de.po').get(text)).toMatch(/.../);
});

it('a refusal begins with what the system said, in one line of bounded length', () => {
  const text = sentence('refused', (id) => id, ` a\n\nb${'x'.repeat(500)}\n`);
  expect(text.split('\n')).toEqual([`a b${'x'.repeat(157)}`, sentence('refused', (id) => id)]);
  expect(sentence('expired', (id) => id, 'why')).not.toContain('why');
});
