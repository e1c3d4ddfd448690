/** The agent as it describes itself: the host it hears, its version, the runtime. */

import { type Diagnosis, green, red, yellow } from './diagnosis.ts';

export interface HostFacts {
  /** Undefined where the agent does not answer; `why` says more then. */
  readonly agent:
    | { readonly version: string; readonly isHostConnected: boolean; readonly apiVersion: number }
    | undefined;
  readonly why: string;
  /** Of this program. */
  readonly version: string;
  /** Of Node, such as `v26.10.0`. */
  readonly runtime: string;
}

/** Below it the agent does not run (package.json, engines). */
const OLDEST_RUNTIME = 22;

export function checkHost({ agent, why, version, runtime }: HostFacts): Diagnosis[] {
  const major = Number(/^v(\d+)/.exec(runtime)?.[1] ?? 0);
  const ours =
    major >= OLDEST_RUNTIME
      ? green('runtime', `Node ${runtime}`)
      : red('runtime', `Node ${runtime} is too old`, 'install the package ovirt-sso-agent again');
  if (agent === undefined) {
    return [red('agent', why, 'systemctl status ovirt-sso-agent.service'), ours];
  }
  const same =
    agent.version === version
      ? green('agent', `version ${version}, answers on the bus`)
      : yellow(
          'agent',
          `version ${agent.version} runs, ${version} is installed`,
          'systemctl restart ovirt-sso-agent.service',
        );
  const host = agent.isHostConnected
    ? green('host', `connected, API version ${agent.apiVersion}`)
    : yellow(
        'host',
        'no host is at the other end of the port',
        'see whether VDSM runs on the host',
      );
  return [host, same, ours];
}
