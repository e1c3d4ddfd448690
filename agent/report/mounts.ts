/** Mounted file systems, from /proc/self/mountinfo (proc_pid_mountinfo(5)). */

export interface Mount {
  /** Device number of the file system, `major:minor`. */
  readonly device: string;
  readonly path: string;
  /** Type, with its subtype as in `fuse.sshfs`. */
  readonly fs: string;
  readonly source: string;
}

/**
 * The mounts that can be seen, in the order in which they were made. Of several at one place only
 * the last is visible. A path that is no UTF-8 comes out wrong, and is then not found.
 */
export function parseMounts(text: string): Mount[] {
  const visible = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const fields = line.split(' ');
    // Optional fields end with a lone hyphen.
    const hyphen = fields.indexOf('-', 6);
    const [device, path] = [fields[2], fields[4]];
    const [fs, source] = [fields[hyphen + 1], fields[hyphen + 2]];
    if (hyphen < 0 || device === undefined || path === undefined) continue;
    if (fs === undefined || source === undefined || !/^\d+:\d+$/.test(device)) continue;
    const mount = { device, path: unescaped(path), fs: unescaped(fs), source: unescaped(source) };
    visible.delete(mount.path);
    visible.set(mount.path, mount);
  }
  return [...visible.values()];
}

/**
 * Those that are worth a question, each file system once: bind mounts, Btrfs subvolumes and the
 * mounts of a service's sandbox all tell the same numbers as the first of their device.
 */
export function reportedMounts(mounts: readonly Mount[], ignored: readonly string[]): Mount[] {
  const devices = new Set<string>();
  return mounts.filter(({ device, fs }) => {
    if (ignored.includes(fs) || devices.has(device)) return false;
    devices.add(device);
    return true;
  });
}

/** The kernel writes space, tab, newline, backslash and hash as `\` and three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
