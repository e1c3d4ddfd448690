/**
 * Containers of this guest, running or not, from the socket of Docker or of Podman's service, which
 * speaks the same language (Docker Engine API, "ContainerList").
 */

import { statSync } from 'node:fs';
import type { Container } from '../messages.ts';
import { isSystemError, ProbeFailure } from './failure.ts';
import { type GetOptions, httpGet } from './http-get.ts';

export const SOCKETS: readonly string[] = ['/run/docker.sock', '/run/podman/podman.sock'];
const LIST = '/containers/json?all=true';
/** Four times what the channel could carry: the answer has more fields than are reported. */
const MAX_BODY = 4 * 1024 * 1024;

/** The containers in an answer; what has another type is left out, or empty. */
export function parseContainers(text: string): Container[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    // Its message quotes the text.
    throw new ProbeFailure('NO_JSON');
  }
  if (!Array.isArray(list)) throw new ProbeFailure('NO_LIST');
  return list.flatMap((item: unknown) => {
    const { Id, Names, Image, Command, Status } = Object(item) as Record<string, unknown>;
    if (typeof Id !== 'string') return [];
    const names = Array.isArray(Names) ? Names.filter((name) => typeof name === 'string') : [];
    return {
      id: Id,
      names,
      image: stringOf(Image),
      command: stringOf(Command),
      status: stringOf(Status),
    };
  });
}

export interface ContainerReaders {
  /** Identity of a socket, or undefined when there is none. */
  readonly socket: (path: string) => string | undefined;
  readonly get: (options: GetOptions) => Promise<string>;
}

/** One look at the file system when there is no socket. Fails when none of them answers. */
export async function readContainers(
  signal: AbortSignal,
  sockets: readonly string[] = SOCKETS,
  readers: ContainerReaders = { socket: findSocket, get: httpGet },
): Promise<Container[]> {
  const found = new Map<string, string>();
  // Podman's stand-in for Docker is a link to its own socket: one service, two names.
  for (const path of sockets) found.set(readers.socket(path) ?? '', path);
  found.delete('');
  const lists = await Promise.allSettled(
    [...found.values()].map(async (socket) =>
      parseContainers(await readers.get({ socket, path: LIST, signal, maxBytes: MAX_BODY })),
    ),
  );
  const answers = lists.filter((list) => list.status === 'fulfilled');
  const failure = lists.find((list) => list.status === 'rejected');
  if (answers.length === 0 && failure !== undefined) throw failure.reason;
  return answers.flatMap(({ value }) => value);
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function findSocket(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isSocket() ? `${found.dev}:${found.ino}` : undefined;
  } catch (error) {
    // A folder that this account may not enter hides whether there is one.
    if (!isSystemError(error) || error.code !== 'EACCES') throw error;
    return undefined;
  }
}
