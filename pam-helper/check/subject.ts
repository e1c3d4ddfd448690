/** A service under examination: its file, its four stacks, and what the machine has round it. */

import type { Service } from '../render/services.ts';
import type { Facts } from '../render/token-service.ts';
import { TYPES, type Type } from '../syntax/service-file.ts';
import {
  loadStack,
  type ModuleStep,
  moduleName,
  type ServiceFile,
  type Stack,
} from '../syntax/stack.ts';

export interface Machine extends Facts {
  readonly services: readonly string[];
  readonly hasModule: (module: string) => boolean;
  readonly sssdConf: readonly string[];
}

export interface Subject {
  readonly service: Service;
  readonly file: ServiceFile;
  readonly stacks: Readonly<Record<Type, Stack>>;
  readonly machine: Machine;
}

export function subjectOf(service: Service, file: ServiceFile, machine: Machine): Subject {
  const load = (type: Type) => loadStack(machine.read, service, type) ?? [];
  const [auth, account, password, session] = TYPES.map(load);
  const stacks = {
    auth: auth ?? [],
    account: account ?? [],
    password: password ?? [],
    session: session ?? [],
  };
  return { service, file, stacks, machine };
}

export function isTokenModule({ rule }: ModuleStep): boolean {
  return moduleName(rule) === 'pam_ovirt_cred';
}
