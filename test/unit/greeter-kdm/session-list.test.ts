import { describe, expect, it } from 'vitest';
import { chosenSession, listSessions } from '../../../greeter-kdm/session-list.ts';

function entry(...lines: readonly string[]): string {
  return ['[Desktop Entry]', 'Name=A', 'Exec=a', ...lines].join('\n');
}

/** Whole names of those of `files` that a greeter shows. */
function shown(files: Readonly<Record<string, string>>): string[] {
  const folders = [{ folder: '/s', files: Object.entries(files) }];
  return listSessions('x11', folders, (program) => program === 'there').map(({ file }) => file);
}

describe('a list of sessions', () => {
  it('is in the order of names in any case', () => {
    const files = { 'plasma.desktop': entry(), 'Xfce.desktop': entry(), 'a.desktop': entry() };
    expect(shown(files)).toEqual(['/s/a.desktop', '/s/plasma.desktop', '/s/Xfce.desktop']);
  });

  it.each([
    ['Hidden=true', false],
    ['Hidden=True', false],
    ['Hidden=false', true],
    ['NoDisplay=true', false],
    ['TryExec=there', true],
    ['TryExec=elsewhere', false],
    ['TryExec=', true],
    ['Exec=', false],
    ['[Desktop Action x]\nHidden=true', true],
  ])('with %j in it: %s', (line, isShown) => {
    expect(shown({ 'a.desktop': entry(line) })).toHaveLength(isShown ? 1 : 0);
  });

  it('leaves out what is no session file', () => {
    expect(shown({ 'a.desktop': '', 'b.desktop': 'Exec=a', 'c.desktop': '\0\0' })).toEqual([]);
  });

  it('lets a folder cover those behind it', () => {
    const folders = [
      { folder: '/one', files: [['b.desktop', entry('Hidden=true')]] as const },
      {
        folder: '/two',
        files: [
          ['b.desktop', entry()],
          ['a.desktop', entry()],
        ] as const,
      },
    ];
    expect(listSessions('wayland', folders, () => true)).toEqual([
      { type: 'wayland', file: '/two/a.desktop' },
    ]);
  });
});

describe('the session that is chosen', () => {
  const sessions = ['/x/a.desktop', '/x/b.desktop'].map((file) => ({ type: 'x11', file }) as const);

  it.each([
    ['the last one, by its whole name', '/x/b.desktop', '/x/b.desktop'],
    ['the last one, by its file', 'b.desktop', '/x/b.desktop'],
    ['the first, when the last is gone', '/x/c.desktop', '/x/a.desktop'],
    ['the first, when there was none', '', '/x/a.desktop'],
  ])('is %s', (_what, last, file) => {
    expect(chosenSession(sessions, last)?.file).toBe(file);
  });

  it('is none, where there is none', () => {
    expect(chosenSession([], 'a.desktop')).toBeUndefined();
  });
});
