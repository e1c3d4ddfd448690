/**
 * What a line from the host means, said a second time and as simply as possible: JSON.parse, then
 * every refusal that the protocol adds to it. For comparison with the real decoder.
 */

import { isUtf8 } from 'node:buffer';

const REFUSED = 'refused';
const EVENTS = ['before_migration', 'after_migration', 'before_hibernation', 'after_hibernation'];

interface Member {
  readonly value: unknown;
  /** A number as it was written. */
  readonly source: string;
}

type Members = ReadonlyMap<string, Member>;

/** A message with its password as text, `unknown NAME`, `no-password USER`, or `refused`. */
export function referenceDecode(line: Buffer): unknown {
  const members = parse(line);
  if (members === undefined) return REFUSED;
  const name = members.get('__name__')?.value;
  if (typeof name !== 'string' || !/^[\x21-\x7e]{1,64}$/.test(name)) return REFUSED;
  return name === 'login' ? login(members) : other(name, members);
}

function login(members: Members): unknown {
  const username = members.get('username')?.value;
  const password = members.get('password')?.value ?? '';
  if (typeof username !== 'string' || username === '' || !username.isWellFormed()) return REFUSED;
  if (Buffer.byteLength(username) > 255 || typeof password !== 'string') return REFUSED;
  if (password === '') return `no-password ${username}`;
  if (!password.isWellFormed() || password.includes('\0')) return REFUSED;
  return Buffer.byteLength(password) > 511 ? REFUSED : { name: 'login', username, password };
}

function other(name: string, members: Members): unknown {
  const at = (field: string) => members.get(field)?.value;
  const integer = (field: string) => toInteger(members.get(field));
  const isText = (value: unknown) => typeof value === 'string' && value.isWellFormed();
  switch (name) {
    case 'lock-screen':
    case 'log-off':
      return { name };
    case 'refresh': {
      if (!members.has('apiVersion')) return { name };
      const apiVersion = integer('apiVersion');
      return apiVersion === undefined ? REFUSED : { name, apiVersion };
    }
    case 'api-version': {
      const apiVersion = integer('apiVersion');
      return apiVersion === undefined ? REFUSED : { name, apiVersion };
    }
    case 'set-number-of-cpus': {
      const count = integer('count') ?? 0;
      return count < 1 || count > 8192 ? REFUSED : { name, count };
    }
    case 'hibernate': {
      const state = members.has('state') ? at('state') : 'disk';
      return state === 'disk' || state === 'mem' ? { name, state } : REFUSED;
    }
    case 'shutdown': {
      const timeout = members.has('timeout') ? integer('timeout') : 0;
      const message = members.has('message') ? at('message') : '';
      const reboot = members.has('reboot') ? toFlag(at('reboot')) : false;
      if (timeout === undefined || timeout < 0 || timeout > 366 * 86_400) return REFUSED;
      return !isText(message) || reboot === undefined
        ? REFUSED
        : { name, timeout, message, reboot };
    }
    case 'lifecycle-event': {
      const type = at('type');
      const [replyId, failure] = [at('reply_id') ?? undefined, at('failure') ?? undefined];
      if (typeof type !== 'string' || !EVENTS.includes(type)) return REFUSED;
      if (replyId !== undefined && !isText(replyId)) return REFUSED;
      if (Buffer.byteLength(String(replyId ?? '')) > 256) return REFUSED;
      if (failure !== undefined && !isText(failure) && typeof failure !== 'boolean') return REFUSED;
      return {
        name,
        type,
        ...(replyId !== undefined && { replyId }),
        ...(failure !== undefined && { failure }),
      };
    }
    case 'echo': {
      const kept = [...members].filter(([key]) => key !== '__name__' && key !== 'password');
      return { name, content: Object.fromEntries(kept.map(([key, { value }]) => [key, value])) };
    }
    default:
      return `unknown ${name}`;
  }
}

function toInteger(member: Member | undefined): number | undefined {
  if (member === undefined) return undefined;
  const isNumber = typeof member.value === 'number';
  const isTimeout = typeof member.value === 'string' && member.source === 'timeout';
  const text = isNumber ? member.source : isTimeout ? String(member.value) : '';
  const value = Number(text);
  return /^(0|-?[1-9]\d*)$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}

function toFlag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

function parse(line: Buffer): Members | undefined {
  if (!isUtf8(line)) return undefined;
  const text = line.toString();
  let object: unknown;
  try {
    object = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return undefined;
  return membersOf(text, new Map(Object.entries(object)));
}

/** Sees what JSON.parse hides: how deep the text nests, which names stand twice, how numbers look. */
function membersOf(text: string, values: ReadonlyMap<string, unknown>): Members | undefined {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g) ?? [];
  const members = new Map<string, Member>();
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth > 32) return undefined;
    if (depth !== 1 || tokens[index + 1] !== ':') continue;
    const name = String(JSON.parse(token));
    if (members.has(name) || !name.isWellFormed() || Buffer.byteLength(token) > 128)
      return undefined;
    const value = values.get(name);
    const source = typeof value === 'string' ? name : (tokens[index + 2] ?? '');
    members.set(name, { value, source });
  }
  return members.size > 128 ? undefined : members;
}
