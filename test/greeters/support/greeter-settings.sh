# greeter-settings.sh TREE FILE: what GDM's greeter reads of enabled-extensions, with FILE of our package
# among its settings, then with an admin's list beside it, then with neither. A line each.
set -eu
tree=$1; file=$2
mkdir -p "$tree/var/lib/gdm3"
mount -t tmpfs none "$tree/var/lib/gdm3"
cp -a "$tree/usr/share/gdm/dconf" "$tree/tmp/dconf"
mount --bind "$tree/tmp/dconf" "$tree/usr/share/gdm/dconf"
cp -a "$tree/etc/gdm3" "$tree/tmp/gdm3"
mount --bind "$tree/tmp/gdm3" "$tree/etc/gdm3"
look() {
  chroot "$tree" /usr/share/gdm/generate-config 2> /dev/null
  echo "$(chroot "$tree" env DCONF_PROFILE=gdm XDG_CONFIG_HOME=/nonexistent \
    dconf read /org/gnome/shell/enabled-extensions)"
}
cp "$file" "$tree/tmp/dconf/50-ovirt-sso"
look
cp "$tree/tmp/gdm3/greeter.dconf-defaults" "$tree/tmp/before"
printf "[org/gnome/shell]\nenabled-extensions=['theirs@example.org']\n" \
  >> "$tree/tmp/gdm3/greeter.dconf-defaults"
look
cp "$tree/tmp/before" "$tree/tmp/gdm3/greeter.dconf-defaults"
rm "$tree/tmp/dconf/50-ovirt-sso"
look
