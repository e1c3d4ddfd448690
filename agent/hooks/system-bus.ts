/** What this room needs of the system bus; `agent/bus` has it. */

export interface SystemBus {
  /** Rejects, in bounded time, with an Error whose `code` is the name of a D-Bus error. */
  call(call: {
    readonly destination: string;
    readonly path: string;
    readonly interface: string;
    readonly member: string;
    readonly signature?: string;
    readonly body?: unknown[];
  }): Promise<{ readonly body?: readonly unknown[] }>;
  /** Signals whose sender owns the name `sender`, also after the bus or the service came back. */
  subscribe(
    source: {
      readonly sender: string;
      readonly path: string;
      readonly interface: string;
      readonly member: string;
    },
    handler: (signal: { readonly body: readonly unknown[] }) => void,
  ): void;
}
