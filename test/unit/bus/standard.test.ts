import { describe, expect, it } from 'vitest';
import { own, withStandard } from '../../../agent/bus/standard.ts';
import { CallRefused } from '../../../agent/exported.ts';

const PROPERTIES = 'org.freedesktop.DBus.Properties';
const THING = 'org.example.Thing1';
const CALLER = { name: ':1.7', uid: () => Promise.resolve(0) };

function call(member: string, ...body: unknown[]): Promise<readonly unknown[]> {
  const object = withStandard(
    {
      [THING]: {
        properties: { Level: { type: 'u', read: () => 7 }, Word: { type: 's', read: () => 'x' } },
      },
      'org.example.Empty1': {},
    },
    [],
  );
  const method = object[PROPERTIES]?.methods?.[member];
  return method?.call(body, CALLER) ?? Promise.reject(new Error('no such method'));
}

describe('properties', () => {
  it('are read one by one and all together, with their types', async () => {
    expect(await call('Get', THING, 'Level')).toEqual([['u', 7]]);
    expect(await call('GetAll', THING)).toEqual([
      [
        ['Level', ['u', 7]],
        ['Word', ['s', 'x']],
      ],
    ]);
    expect(await call('GetAll', 'org.example.Empty1')).toEqual([[]]);
  });

  it('cannot be set', async () => {
    const refused = expect.objectContaining({
      code: 'org.freedesktop.DBus.Error.PropertyReadOnly',
    });
    await expect(call('Set', THING, 'Level', 8)).rejects.toEqual(refused);
  });

  it.each(['__proto__', 'constructor', 'Nonsense', ''])('are none by the name %j', async (name) => {
    await expect(call('Get', THING, name)).rejects.toBeInstanceOf(CallRefused);
    await expect(call('Set', THING, name, 1)).rejects.toBeInstanceOf(CallRefused);
    await expect(call('Get', name, 'Level')).rejects.toBeInstanceOf(CallRefused);
    await expect(call('GetAll', name)).rejects.toBeInstanceOf(CallRefused);
  });
});

it('finds only what an object has of its own', () => {
  expect([own({ a: 1 }, 'a'), own({ a: 1 }, 'toString'), own({ a: 1 }, 7)]).toEqual([
    1,
    undefined,
    undefined,
  ]);
});
