import { describe, expect, it, vi } from 'vitest';
import { Applications, matchPackages } from '../../../agent/report/applications.ts';
import type { Package, PackageDatabase } from '../../../agent/report/package-database.ts';

const signal = new AbortController().signal;

class FakeDatabase implements PackageDatabase {
  now: string | undefined = '1';
  packages: Package[] = [{ name: 'bash', version: '5.2' }];
  readonly stamp = async () => this.now;
  readonly list = vi.fn(async () => this.packages);
  readonly standIns = () => [];
}

describe('matchPackages', () => {
  const packages = [
    { name: 'kernel-core', version: '2' },
    { name: 'bash', version: '5' },
    { name: 'kernel', version: '1' },
    { name: 'kernel', version: '2' },
  ];

  it('keeps the order of the list, and that of the database within a name', () => {
    expect(matchPackages(packages, ['bash', 'kernel'], () => [])).toEqual([
      'bash-5',
      'kernel-1',
      'kernel-2',
    ]);
  });

  it('takes stand-ins only for a name that no package has', () => {
    const standIns = vi.fn(() => [{ name: 'mawk', version: '1' }]);
    expect(matchPackages(packages, ['kernel', 'awk'], standIns)).toEqual([
      'kernel-1',
      'kernel-2',
      'mawk-1',
    ]);
    expect(standIns).toHaveBeenCalledExactlyOnceWith('awk', packages);
  });

  it.each(['*', 'ba', 'bash-5', '.*', '', '__proto__'])('%j names no package', (name) => {
    expect(matchPackages(packages, [name], () => [])).toEqual([]);
  });
});

const BASH = ['bash'];

describe('Applications', () => {
  it('lists again for another list of names', async () => {
    const database = new FakeDatabase();
    let list = BASH;
    const applications = new Applications(() => list, [database]);
    expect(await applications.read(signal)).toEqual(['bash-5.2']);
    list = ['git'];
    expect(await applications.read(signal)).toEqual([]);
  });

  it('lists a database once while its stamp stays', async () => {
    const database = new FakeDatabase();
    const applications = new Applications(() => BASH, [database]);
    expect(await applications.read(signal)).toEqual(['bash-5.2']);
    database.packages = [{ name: 'bash', version: '5.3' }];
    expect(await applications.read(signal)).toEqual(['bash-5.2']);
    expect(database.list).toHaveBeenCalledOnce();
    database.now = '2';
    expect(await applications.read(signal)).toEqual(['bash-5.3']);
  });

  it('sees a change that came while it listed', async () => {
    const database = new FakeDatabase();
    database.list.mockImplementationOnce(async () => {
      database.now = '2';
      return [];
    });
    const applications = new Applications(() => BASH, [database]);
    expect(await applications.read(signal)).toEqual([]);
    expect(await applications.read(signal)).toEqual(['bash-5.2']);
  });

  it('lists again after a failure', async () => {
    const database = new FakeDatabase();
    database.list.mockRejectedValueOnce(new Error('once'));
    const applications = new Applications(() => BASH, [database]);
    await expect(applications.read(signal)).rejects.toThrow('once');
    expect(await applications.read(signal)).toEqual(['bash-5.2']);
  });

  it('joins databases, each text once, and passes over those that are not there', async () => {
    const [first, second, absent] = [new FakeDatabase(), new FakeDatabase(), new FakeDatabase()];
    second.packages = [...first.packages, { name: 'git', version: '2' }];
    absent.now = undefined;
    const applications = new Applications(() => ['bash', 'git'], [absent, first, second]);
    expect(await applications.read(signal)).toEqual(['bash-5.2', 'git-2']);
    expect(absent.list).not.toHaveBeenCalled();
  });
});
