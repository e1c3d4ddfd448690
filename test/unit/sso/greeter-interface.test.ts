import { expect, it } from 'vitest';
import { CallDenied } from '../../../agent/exported.ts';
import { greeterInterface } from '../../../agent/sso/greeter-interface.ts';

function asking(uid = 114) {
  const logged: unknown[] = [];
  const { methods } = greeterInterface(
    {
      ready: (name, of) => name === ':1.7' && of === 114,
      describe: (token, name) => (token === 'token' && name === ':1.7' ? 'alice' : undefined),
    },
    { notice: (message, fields) => logged.push([message, fields]) },
  );
  const ask = (method: string, body: unknown[], name = ':1.7') =>
    methods?.[method]?.call(body, { name, uid: async () => uid });
  return { ask, logged };
}

it('serves the greeter in front', async () => {
  const { ask, logged } = asking();
  expect(await ask('Ready', [])).toEqual([]);
  expect(await ask('Describe', ['token'])).toEqual(['alice']);
  expect(logged).toEqual([]);
});

it('refuses everybody else, and logs the account and no token', async () => {
  const { ask, logged } = asking(1000);
  await expect(ask('Ready', [])).rejects.toBeInstanceOf(CallDenied);
  await expect(ask('Describe', ['token'], ':1.8')).rejects.toBeInstanceOf(CallDenied);
  await expect(ask('Describe', ['wrong'])).rejects.toBeInstanceOf(CallDenied);
  const message = 'a call was refused: it is for the greeter in front';
  expect(logged).toEqual([
    [message, { method: 'Ready', uid: 1000 }],
    [message, { method: 'Describe', uid: 1000 }],
    [message, { method: 'Describe', uid: 1000 }],
  ]);
});
