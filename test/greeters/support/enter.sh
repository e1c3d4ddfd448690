# Runs in mount, PID and network namespaces: enter.sh TREE EXTENSIONS COMMAND... Makes TREE a place in
# which programs can run, with EXTENSIONS where GNOME Shell looks for them, and becomes COMMAND.
set -eu
tree=$1; extensions=$2; shift 2
ip link set lo up
mount -t proc proc "$tree/proc"
for folder in tmp run dev; do mount -t tmpfs none "$tree/$folder"; done
for device in null zero urandom random; do
  : > "$tree/dev/$device"
  mount --bind "/dev/$device" "$tree/dev/$device"
done
mkdir "$tree/dev/shm"
mount -t tmpfs none "$tree/dev/shm"
ln -s /proc/self/fd "$tree/dev/fd"
mkdir -p "$tree/usr/share/gnome-shell/extensions"
mount --bind "$extensions" "$tree/usr/share/gnome-shell/extensions"
exec "$@"
