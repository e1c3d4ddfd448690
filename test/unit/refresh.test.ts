import { expect, it } from 'vitest';
import { inOrder } from '../../agent/refresh.ts';

const REPORTS = [{ name: 'fqdn', fqdn: 'vm' }] as const;

it('tells the user before the reports and the session behind them', () => {
  const messages = inOrder(
    [{ name: 'active-user', content: { name: 'alice' } }, { name: 'session-logon' }],
    REPORTS,
  );
  expect(messages.map(({ name }) => name)).toEqual(['active-user', 'fqdn', 'session-logon']);
});

it('tells the reports alone while nobody knows who is there', () => {
  expect(inOrder([], REPORTS)).toEqual(REPORTS);
});
