#!/bin/sh
# Makes of a folder full of packages the machine that the scenarios know: accounts, a greeter that
# comes up by itself, and nothing that wakes up for its own sake. Argument: the folder.
set -eu
root=$1
inside() { chroot "$root" "$@"; }

person() {
  inside useradd --create-home --shell /bin/bash "$1"
  echo "$1:$2" | inside chpasswd
}
# test/vm/people.ts has the same.
person alice 'Right horse, 1 battery'
person bob 'Bob has "quotes" and \ too'
person grace 'Grace wants a whole desktop'
person mallory 'Mallory listens'
echo 'root:root' | inside chpasswd

inside systemctl --quiet enable systemd-networkd.service
for unit in \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
  e2scrub_reap.service fstrim.timer logrotate.timer man-db.timer systemd-timesyncd.service \
  systemd-networkd-wait-online.service getty@tty1.service ModemManager.service \
  packagekit.service fwupd.service colord.service udisks2.service
do
  inside systemctl --quiet mask "$unit"
done
# Sound, for every greeter and session.
inside systemctl --quiet --global mask pipewire.socket pipewire.service pipewire-pulse.socket \
  pipewire-pulse.service wireplumber.service
mkdir -p "$root/var/log/journal"
