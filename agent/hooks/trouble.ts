/** Why root did not do it: the name of a D-Bus error, and what an admin can do about it. */

/** Two words and a dot at least (D-Bus specification, error names); an errno's name has none. */
const ERROR_NAME = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/;
const DBUS = 'org.freedesktop.DBus.Error';
const SYSTEMD = 'org.freedesktop.systemd1';

/** What {@link codeOf} gives for an answer that is not what systemd documents. */
export const MALFORMED = 'malformed';

const POLKIT = "install polkit's rules 50-ovirt-guest-agent.rules";
const UNIT = 'install the unit ovirt-sso-hook@.service, then systemctl daemon-reload';
const UNREACHABLE = 'look whether systemd and the system bus work: busctl status';

const FIXES: ReadonlyMap<string, string> = new Map([
  // polkit said no, or asked for a password that this account cannot type.
  [`${DBUS}.AccessDenied`, POLKIT],
  [`${DBUS}.InteractiveAuthorizationRequired`, POLKIT],
  [`${DBUS}.AuthFailed`, POLKIT],
  [`${SYSTEMD}.NoSuchUnit`, UNIT],
  [`${SYSTEMD}.LoadFailed`, UNIT],
  [`${SYSTEMD}.BadUnitSetting`, UNIT],
  [`${SYSTEMD}.UnitMasked`, 'systemctl unmask ovirt-sso-hook@.service'],
  [`${DBUS}.Disconnected`, UNREACHABLE],
  [`${DBUS}.ServiceUnknown`, UNREACHABLE],
  [`${DBUS}.NameHasNoOwner`, UNREACHABLE],
  [`${DBUS}.NoReply`, UNREACHABLE],
]);

/** The name of a D-Bus error; its text stays where it is. Throws what is none: that is a bug. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') throw error;
  return ERROR_NAME.test(code) ? code : `${DBUS}.Failed`;
}

export function fixFor(code: string): string {
  return FIXES.get(code) ?? 'journalctl -b -u "ovirt-sso-hook@*" says more';
}
