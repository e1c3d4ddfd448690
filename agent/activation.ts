/** Descriptors that systemd hands over (sd_listen_fds(3)). */

/** The first descriptor behind standard input, output and error. */
const FIRST_FD = 3;

/** An activation that cannot be meant: the unit file needs mending. */
export class ActivationError extends Error {
  readonly code = 'ACTIVATION';
}

/**
 * The listening descriptor for this process, or undefined when systemd passed none. Variables
 * that name another process are ignored, as sd_listen_fds does.
 */
export function listenFd(env: NodeJS.ProcessEnv, pid: number): number | undefined {
  const { LISTEN_PID: listenPid, LISTEN_FDS: listenFds } = env;
  if (listenPid === undefined || listenFds === undefined || listenPid !== String(pid)) {
    return undefined;
  }
  if (listenFds === '0') return undefined;
  if (listenFds === '1') return FIRST_FD;
  throw new ActivationError('LISTEN_FDS must be 1: one ListenStream= in the .socket unit');
}
