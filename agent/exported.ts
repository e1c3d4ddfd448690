/**
 * What other programs may ask of the agent on the system bus: the rooms say what they have in these
 * terms, and the bus room serves it.
 */

/** Who calls. */
export interface Caller {
  /** Its unique name, such as `:1.7`. */
  readonly name: string;
  /** Its account, as the bus vouches for it. Rejects with {@link CallRefused} when it is gone. */
  uid(): Promise<number>;
}

/** An argument, by its name in the introspection data and its D-Bus type. */
export interface Argument {
  readonly name: string;
  readonly type: string;
}

export interface ExportedMethod {
  readonly takes: readonly Argument[];
  readonly gives: readonly Argument[];
  /** `body` has the types of `takes`. Rejects with {@link CallRefused}. */
  readonly call: (body: readonly unknown[], caller: Caller) => Promise<readonly unknown[]>;
}

/** Read-only, and not told when it changes: whoever wants to know asks. */
export interface ExportedProperty {
  readonly type: string;
  readonly read: () => unknown;
}

export interface ExportedInterface {
  readonly methods?: Readonly<Record<string, ExportedMethod>>;
  readonly properties?: Readonly<Record<string, ExportedProperty>>;
  /** Signals that are sent from here, for the introspection data. */
  readonly signals?: Readonly<Record<string, readonly Argument[]>>;
}

/** Interfaces of one object by their names. */
export type ExportedObject = Readonly<Record<string, ExportedInterface>>;

/** A call that is answered with an error. `code` is the D-Bus error's name; no text is sent. */
export class CallRefused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** The caller may not know, do or see this. */
export class CallDenied extends CallRefused {
  constructor() {
    super('org.freedesktop.DBus.Error.AccessDenied');
  }
}
