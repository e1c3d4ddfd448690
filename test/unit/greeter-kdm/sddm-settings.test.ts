import { expect, it } from 'vitest';
import { parseIni } from '../../../agent/ini.ts';
import { entryOf, lastSession, sddmSettings } from '../../../greeter-kdm/sddm-settings.ts';

it('has the usual folders without a word', () => {
  expect(sddmSettings([])).toEqual({
    x11: ['/usr/local/share/xsessions', '/usr/share/xsessions'],
    wayland: ['/usr/local/share/wayland-sessions', '/usr/share/wayland-sessions'],
    isLastRemembered: true,
  });
});

it('takes the last word, a list of folders, and nothing relative', () => {
  const texts = [
    '[X11]\nSessionDir=/a\n[Users]\nRememberLastSession=true\n',
    '[X11]\nSessionDir=/b/, /c,d,/\n[Users]\nRememberLastSession=false\n[Wayland]\nSessionDir=\n',
  ];
  expect(sddmSettings(texts)).toEqual({
    x11: ['/b', '/c', '/'],
    wayland: [],
    isLastRemembered: false,
  });
});

it('finds the last session', () => {
  expect(lastSession('[Last]\n# Name\nUser=alice\nSession=/usr/share/xsessions/a.desktop\n')).toBe(
    '/usr/share/xsessions/a.desktop',
  );
  expect(lastSession('[Other]\nSession=/x\n')).toBe('');
});

it('finds the last entry of a key', () => {
  const { entries } = parseIni('[A]\nk=1\nk=2\n[B]\nk=3\n');
  expect([entryOf(entries, 'A', 'k'), entryOf(entries, 'C', 'k')]).toEqual(['2', undefined]);
});
