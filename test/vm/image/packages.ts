/** What is installed in a guest before the product is. */

export const SUITES = ['bookworm', 'trixie'] as const;
export type Suite = (typeof SUITES)[number];

export const DISPLAY_MANAGERS = ['gdm', 'sddm', 'lightdm', 'none'] as const;
export type DisplayManager = (typeof DISPLAY_MANAGERS)[number];

const BASE = [
  'apparmor',
  'apt',
  'dbus',
  'initramfs-tools',
  'iproute2',
  'kmod',
  'libpam-modules',
  'libpam-runtime',
  'libpam-systemd',
  'linux-image-amd64',
  'login',
  'polkitd',
  'procps',
  'psmisc',
  'qemu-guest-agent',
  'systemd-sysv',
  'udev',
  'util-linux',
  'zstd',
];

const X11 = [
  'dbus-x11',
  'openbox',
  'x11-xserver-utils',
  'xauth',
  'xserver-xorg-core',
  'xserver-xorg-input-libinput',
  'xserver-xorg-video-fbdev',
];

/** gjs: gnome-settings-daemon's power plug-in ends the greeter where it is missing. */
const GNOME = [
  'accountsservice',
  'adwaita-icon-theme',
  'at-spi2-core',
  'fonts-dejavu-core',
  'gdm3',
  'gir1.2-glib-2.0',
  'gjs',
  'gnome-keyring',
  'gnome-session',
  'gnome-settings-daemon',
  'gnome-shell',
  'libegl1',
  'libgl1-mesa-dri',
  'libpam-gnome-keyring',
  'xwayland',
];

const OF: Readonly<Record<DisplayManager, readonly string[]>> = {
  gdm: GNOME,
  sddm: [...X11, 'sddm', 'sddm-theme-maldives'],
  lightdm: [...X11, 'lightdm', 'lightdm-gtk-greeter'],
  none: [],
};

export function packagesOf(displayManager: DisplayManager): readonly string[] {
  return [...BASE, ...OF[displayManager]];
}
