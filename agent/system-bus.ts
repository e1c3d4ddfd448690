/** The system bus, as rooms use it; `agent/bus` has it. */

export interface MethodCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: unknown[];
}

/** Values have whatever types were on the wire: dictionaries are objects, variants their values. */
export interface SystemBus {
  /** Rejects, in bounded time, with an Error whose `code` is the name of a D-Bus error. */
  call(call: MethodCall): Promise<{ readonly body?: readonly unknown[] }>;
  /** Signals whose sender owns the name `sender`, also after the bus or the service came back. */
  subscribe(
    source: {
      readonly sender: string;
      readonly path?: string;
      readonly interface: string;
      readonly member?: string;
    },
    handler: (signal: {
      readonly path: string;
      readonly member: string;
      readonly body: readonly unknown[];
    }) => void,
  ): void;
  /** Tells when the owner of a name comes and when it, or the bus, is gone. */
  watchOwner(name: string, watcher: (isThere: boolean) => void): void;
}
