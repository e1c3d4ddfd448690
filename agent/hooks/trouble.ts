/** Why root did not do it: the name of a D-Bus error, and what an admin can do about it. */

const DBUS = 'org.freedesktop.DBus.Error';
const SYSTEMD = 'org.freedesktop.systemd1';

/** Stands for a D-Bus error's name where an answer is not what systemd documents. */
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

export function fixFor(code: string): string {
  return FIXES.get(code) ?? 'journalctl -b -u "ovirt-sso-hook@*" says more';
}
