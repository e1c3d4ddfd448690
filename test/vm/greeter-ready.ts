/**
 * When a greeter waits for a person. A picture of it does not say so: GNOME Shell draws its greeter
 * seconds before it listens for tokens, and a signal sent before that is lost.
 */

import type { DisplayManager } from './image/packages.ts';
import type { Machine } from './machine/machine.ts';
import { BOOT_PATIENCE_MS } from './machine/patience.ts';
import type { Person } from './people.ts';

const READY: Readonly<Record<DisplayManager, string>> = {
  // gnome-session gives up on a shell that takes longer than 90 s to start, which happens on a busy
  // host, and shows that in place of the greeter: once more then. Its last components start when the
  // shell is there. The bus daemon tells root which signals its peers wait for.
  gdm:
    'if pgrep -f [g]nome-session-failed; then systemctl restart gdm3; exit 1; fi; ' +
    'pgrep -x gsd-power && ' +
    'busctl call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus.Debug.Stats ' +
    'GetAllMatchRules | grep -q org.ovirt.vdsm.Credentials',
  // A process's own name has 15 letters at most, so no more of sddm-greeter-qt6.
  sddm: 'pgrep -x sddm-greeter || pgrep -x sddm-greeter-qt',
  lightdm: 'pgrep -x lightdm-gtk-gre',
  none: 'systemctl is-active multi-user.target',
};

export async function greeterReady(
  machine: Machine,
  displayManager: DisplayManager,
  patienceMs = BOOT_PATIENCE_MS,
): Promise<void> {
  await machine.until(`the greeter of ${displayManager} waits`, READY[displayManager], patienceMs);
}

/** In two seconds of the guest's, so much of its processors' time nobody wanted (proc(5)). */
const IDLE = `
  idle() { awk '/^cpu / { print $5 + $6, $2 + $3 + $4 + $5 + $6 + $7 + $8 }' /proc/stat; }
  before=$(idle); sleep 2; after=$(idle)
  echo "$before $after" | awk '{ exit ($3 - $1) < 0.8 * ($4 - $2) }'`;

/**
 * Waits until the guest has nothing more to do. A greeter that takes logins still starts what nobody
 * waits for: half a dozen services, for minutes where there is no KVM.
 */
export async function settled(machine: Machine): Promise<void> {
  await machine.until('the guest is idle', IDLE, BOOT_PATIENCE_MS);
}

const BUS = 'busctl --json=short call org.freedesktop.DBus /org/freedesktop/DBus';

/** Does a program of this person's wait for tokens? */
export async function listens(machine: Machine, { name }: Person): Promise<true | undefined> {
  const rules = await machine.run(`${BUS} org.freedesktop.DBus.Debug.Stats GetAllMatchRules`);
  const [all = {}] = (JSON.parse(rules) as { data: Record<string, string[]>[] }).data;
  const waiting = Object.keys(all).filter((peer) =>
    all[peer]?.some((rule) => rule.includes('org.ovirt.vdsm.Credentials')),
  );
  for (const peer of waiting) {
    const { status } = await machine.try(
      `${BUS} org.freedesktop.DBus GetConnectionUnixUser s ${peer} | grep -q "\\[$(id -u ${name})\\]"`,
    );
    if (status === 0) return true;
  }
  return undefined;
}
