/**
 * What installing or removing a service would do to its file. Pure: files in, a change out.
 * Throws a {@link Failure} where somebody else's work would be lost.
 */

import { Failure } from '../failure.ts';
import type { ModuleStep, ServiceFile } from '../syntax/stack.ts';
import {
  addHeadLine,
  findHeadLine,
  HEAD_LINE,
  removeHeadLine,
  replaceHeadLine,
} from './head-line.ts';
import { sealOf } from './seal.ts';
import {
  isTokenService,
  type PasswordService,
  type Service,
  type TokenService,
} from './services.ts';
import { type Facts, renderTokenService } from './token-service.ts';

export interface Change {
  readonly service: Service;
  readonly path: string;
  /** The contents of `path`; undefined when there is no such file. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** As what `before` is kept: what was there before this program, or what was made of its file. */
  readonly keepAs?: 'original' | 'edited';
  /** The service is as it was before this program: what was kept as original is needed no more. */
  readonly isUndone?: boolean;
  readonly omitted: readonly ModuleStep[];
  readonly unknown: readonly ModuleStep[];
}

export interface Wish {
  readonly service: Service;
  readonly facts: Facts;
  /** What was kept as original. */
  readonly original: string | undefined;
  readonly force: boolean;
}

export function install(wish: Wish): Change {
  const { service } = wish;
  return isTokenService(service) ? installToken(service, wish) : installLine(service, wish);
}

export function remove(wish: Wish): Change {
  const change = isTokenService(wish.service) ? removeToken(wish) : removeLine(wish);
  return { ...change, isUndone: true };
}

function installToken(service: TokenService, wish: Wish): Change {
  const { facts, force } = wish;
  const { path, before } = own(wish);
  const rendered = renderTokenService(service, facts);
  const change = { service, path, before, after: rendered.text, ...rendered };
  if (before === undefined || sealOf(before) === 'intact') return change;
  if (!force) refuse(`${path} was not made by this program, or was edited since`, 'replace it');
  return { ...change, keepAs: sealOf(before) === 'none' ? 'original' : 'edited' };
}

function removeToken(wish: Wish): Change {
  const { path, before } = own(wish);
  if (before === undefined) return changed(wish, undefined);
  if (sealOf(before) === 'intact') return changed(wish, wish.original);
  if (!wish.force) refuse(`${path} was not made by this program, or was edited since`, 'remove it');
  return { ...changed(wish, wish.original), keepAs: 'edited' };
}

function installLine(service: PasswordService, wish: Wish): Change {
  const file = wish.facts.read(service);
  if (file === undefined) {
    throw new Failure(
      'UNAVAILABLE',
      `there is no PAM service ${service}`,
      `install ${service}, or name another service with --service`,
    );
  }
  const state = findHeadLine(file.text);
  if (state === 'present') return changed(wish, file.text);
  if (state === 'other' && !wish.force) refuseOther(file.path);
  const after = state === 'other' ? replaceHeadLine(file.text) : addHeadLine(file.text);
  if (after === undefined) {
    throw new Failure(
      'DATA',
      `${file.path} has no auth rule before which a line could stand, or calls pam_ovirt_cred in a continued one`,
      `put "${HEAD_LINE}" before its first auth rule by hand`,
    );
  }
  return { ...changed(wish, after), keepAs: state === 'other' ? 'edited' : 'original' };
}

function removeLine(wish: Wish): Change {
  const { service, facts, original, force } = wish;
  const { path, before } = own(wish);
  if (before === undefined) return changed(wish, undefined);
  const state = findHeadLine(before);
  if (state === 'absent') return changed(wish, before);
  if (state === 'other') {
    if (!force || original === undefined) refuseOther(path);
    return { ...changed(wish, original), keepAs: 'edited' };
  }
  const after = removeHeadLine(before);
  // A copy of the vendor's file that was made for the line alone goes with it.
  const vendors = ['/usr/lib/pam.d', '/usr/etc/pam.d'].map((dir) =>
    facts.read(`${dir}/${service}`),
  );
  return changed(wish, vendors.some((file) => file?.text === after) ? undefined : after);
}

/** The file that libpam reads first. Vendors' folders are never written to. */
function own({ service, facts }: Wish): { path: string; before: string | undefined } {
  const path = `/etc/pam.d/${service}`;
  const file: ServiceFile | undefined = facts.read(service);
  return { path, before: file?.path === path ? file.text : undefined };
}

function changed(wish: Wish, after: string | undefined): Change {
  return { service: wish.service, ...own(wish), after, omitted: [], unknown: [] };
}

function refuseOther(path: string): never {
  return refuse(`${path} calls pam_ovirt_cred in another way than "${HEAD_LINE}"`, 'replace that');
}

function refuse(what: string, whatForceDoes: string): never {
  throw new Failure(
    'REFUSED',
    what,
    `look at it, then run this again with --force to ${whatForceDoes}; a copy of it is kept`,
  );
}
