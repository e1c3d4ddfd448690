import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseContainers, readContainers } from '../../../agent/report/containers.ts';
import { ProbeFailure } from '../../../agent/report/failure.ts';
import { violations } from '../../support/vdsm-types.ts';
import { systemError } from '../support/errors.ts';

const signal = new AbortController().signal;

/** Docker 27, shortened. */
const DOCKER = JSON.stringify([
  {
    Id: '4c01db0b339c7d2d3e1c6d9d1f2a0e3a1b8f4b2f6f8c1f9c2a6d4c3b2a190807',
    Names: ['/web', '/proxy/web'],
    Image: 'nginx:1.27',
    ImageID: 'sha256:3f8a4339aadd',
    Command: "/docker-entrypoint.sh nginx -g 'daemon off;'",
    Created: 1756000000,
    Ports: [{ PrivatePort: 80, Type: 'tcp' }],
    Labels: {},
    State: 'running',
    Status: 'Up 3 hours',
    Mounts: [],
  },
]);
/** Podman 5, shortened: its own quirks are an absent image name and a null list of names. */
const PODMAN = '[{"Id":"8dfafdbc3a40","Names":null,"Command":"top","Status":"","Image":null}]';

it('Docker', () => {
  expect(parseContainers(DOCKER)).toEqual([
    {
      id: '4c01db0b339c7d2d3e1c6d9d1f2a0e3a1b8f4b2f6f8c1f9c2a6d4c3b2a190807',
      names: ['/web', '/proxy/web'],
      image: 'nginx:1.27',
      command: "/docker-entrypoint.sh nginx -g 'daemon off;'",
      status: 'Up 3 hours',
    },
  ]);
});

it('Podman', () => {
  expect(parseContainers(PODMAN)).toEqual([
    { id: '8dfafdbc3a40', names: [], image: '', command: 'top', status: '' },
  ]);
});

it.each([
  ['', 'NO_JSON'],
  ['[{', 'NO_JSON'],
  ['{"message":"page not found"}', 'NO_LIST'],
  ['null', 'NO_LIST'],
])('%j is %s, and its text is nowhere in the error', (text, code) => {
  expect(() => parseContainers(text)).toThrow(new ProbeFailure(code));
});

it.each(['[]', '[null, 7, "x", []]', '[{}]', '[{"Id":7}]'])('%s has no container', (text) => {
  expect(parseContainers(text)).toEqual([]);
});

it('stands any JSON', () => {
  const item = fc.oneof(
    fc.jsonValue(),
    fc.record({ Id: fc.string(), Names: fc.jsonValue(), Image: fc.jsonValue() }),
  );
  fc.assert(
    fc.property(fc.array(item), (items) => {
      const list = parseContainers(JSON.stringify(items));
      expect(violations([{ name: 'containers', list }])).toEqual([]);
    }),
  );
});

describe('readContainers', () => {
  const read = (
    sockets: Readonly<Record<string, string>>,
    get: (socket: string) => Promise<string>,
  ) =>
    readContainers(signal, ['/run/docker.sock', '/run/podman.sock'], {
      socket: (path) => sockets[path],
      get: (options) => get(options.socket),
    });
  const both = { '/run/docker.sock': '1', '/run/podman.sock': '2' };

  it('asks nobody when there is no socket', async () => {
    expect(await read({}, () => expect.unreachable())).toEqual([]);
  });

  it('joins both services', async () => {
    const get = async (socket: string) => (socket.includes('docker') ? DOCKER : PODMAN);
    expect((await read(both, get)).map(({ id }) => id.slice(0, 4))).toEqual(['4c01', '8dfa']);
  });

  it('asks a service of two names once', async () => {
    const same = { '/run/docker.sock': '1', '/run/podman.sock': '1' };
    expect(await read(same, async () => DOCKER)).toHaveLength(1);
  });

  it('tells what one service has when the other fails', async () => {
    const get = async (socket: string) => {
      if (socket.includes('docker')) throw systemError('EACCES', 'connect');
      return PODMAN;
    };
    expect(await read(both, get)).toHaveLength(1);
  });

  it('fails when none answers', async () => {
    const get = () => Promise.reject(systemError('EACCES', 'connect'));
    await expect(read(both, get)).rejects.toMatchObject({ code: 'EACCES' });
  });

  it('reads this machine', async () => {
    const list = await readContainers(signal).catch(() => []);
    expect(violations([{ name: 'containers', list }])).toEqual([]);
  });
});
