/**
 * The parts of GNOME Shell and its libraries that this extension uses, by their own documentation
 * and sources (43 to 50); the published typings would bring twenty packages for one version each.
 */

declare module 'gettext' {
  const Gettext: {
    bindtextdomain(domain: string, folder: string): void;
    dgettext(domain: string, text: string): string;
  };
  export default Gettext;
}

declare module 'gi://GLib' {
  export interface Variant {
    get_type_string(): string;
    get_child_value(index: number): Variant;
    get_string(): [text: string, length: number];
  }
  const GLib: {
    readonly PRIORITY_DEFAULT: number;
    readonly SOURCE_REMOVE: boolean;
    get_monotonic_time(): number;
    source_remove(id: number): boolean;
    timeout_add(priority: number, milliseconds: number, callback: () => boolean): number;
  };
  export default GLib;
}

declare module 'gi://Gio' {
  import type { Variant } from 'gi://GLib';
  export interface AsyncResult {
    readonly asyncResult: unique symbol;
  }
  export interface DBusConnection {
    call(
      destination: string,
      path: string,
      interfaceName: string,
      method: string,
      parameters: Variant | null,
      replyType: null,
      flags: number,
      timeout: number,
      cancellable: null,
      callback: (source: unknown, result: AsyncResult) => void,
    ): void;
    call_finish(result: AsyncResult): Variant;
    signal_subscribe(
      sender: string,
      interfaceName: string,
      member: string,
      path: string,
      arg0: null,
      flags: number,
      callback: (
        connection: DBusConnection,
        sender: string,
        path: string,
        interfaceName: string,
        signal: string,
        parameters: Variant,
      ) => void,
    ): number;
    signal_unsubscribe(id: number): void;
  }
  const Gio: {
    readonly DBus: { readonly system: DBusConnection };
    readonly BusType: { readonly SYSTEM: number };
    readonly BusNameWatcherFlags: { readonly NONE: number };
    readonly DBusCallFlags: { readonly NO_AUTO_START: number };
    readonly DBusSignalFlags: { readonly NONE: number };
    bus_watch_name(
      bus: number,
      name: string,
      flags: number,
      appeared: (connection: DBusConnection, name: string, owner: string) => void,
      vanished: () => void,
    ): number;
    bus_unwatch_name(id: number): void;
  };
  export default Gio;
}

declare module 'gi://Atk' {
  const Atk: { readonly Role: { readonly NOTIFICATION: number } };
  export default Atk;
}

declare module 'gi://Clutter' {
  const Clutter: { readonly ActorAlign: { readonly CENTER: number; readonly START: number } };
  export default Clutter;
}

declare module 'gi://St' {
  export class Widget {
    constructor(properties: Readonly<Record<string, unknown>>);
    add_child(child: Widget): void;
    add_constraint(constraint: object): void;
    destroy(): void;
    get_accessible(): object;
  }
  export class Bin extends Widget {}
  export class Label extends Widget {
    text: string;
    readonly clutter_text: { line_wrap: boolean };
  }
  const St: { readonly Bin: typeof Bin; readonly Label: typeof Label };
  export default St;
}

declare module 'resource:///org/gnome/shell/gdm/oVirt.js' {
  export function getOVirtCredentialsManager(): {
    _token: string | null;
    token: string | null;
    emit(signal: 'user-authenticated', token: string | null): void;
  };
}

declare module 'resource:///org/gnome/shell/gdm/util.js' {
  type Method = (this: ShellUserVerifier, ...args: readonly unknown[]) => void;
  export class ShellUserVerifier {
    serviceIsForeground(service: string): boolean;
    _onSecretInfoQuery: Method;
    _onProblem: Method;
    _onConversationStopped: Method;
    _onVerificationComplete: Method;
  }
}

declare module 'resource:///org/gnome/shell/ui/layout.js' {
  export class MonitorConstraint {
    constructor(properties: { readonly primary: boolean });
  }
}

declare module 'resource:///org/gnome/shell/ui/main.js' {
  import type { Widget } from 'gi://St';
  export const layoutManager: { readonly screenShieldGroup: Widget };
  export interface ScreenShield {
    readonly locked: boolean;
    connect(signal: 'locked-changed', callback: () => void): number;
    disconnect(id: number): void;
  }
  /** Null where nothing can lock the screen. */
  export const screenShield: ScreenShield | null;
  export const sessionMode: { readonly isGreeter: boolean };
}

declare module 'resource:///org/gnome/shell/extensions/extension.js' {
  export class Extension {
    readonly path: string;
    enable(): void;
    disable(): void;
  }
}

/** GJS's own: a line in the journal. */
declare function log(text: string): void;
