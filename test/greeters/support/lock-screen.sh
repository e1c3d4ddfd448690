# GNOME Shell 43 in its user mode, headless, with mocks of logind and of GDM's version, and two programs
# that send tokens. Prints "name<TAB>JSON" for each thing that is looked at.
if [ "${1-}" != session ]; then
  mkdir -p /run/dbus /run/systemd/seats /run/user/0 /tmp/home
  chmod 700 /run/user/0
  export XDG_RUNTIME_DIR=/run/user/0 HOME=/tmp/home LIBGL_ALWAYS_SOFTWARE=1 LANG=C.UTF-8
  export XDG_SESSION_ID=c1
  cat > /tmp/bus.conf <<'X'
<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen>
<auth>EXTERNAL</auth><policy context="default"><allow send_destination="*"/><allow own="*"/>
<allow receive_sender="*"/><allow send_type="signal"/></policy></busconfig>
X
  dbus-daemon --config-file=/tmp/bus.conf --fork
  exec dbus-run-session -- sh /tmp/scenes.sh session 2>/tmp/errors
fi

mock() { /usr/bin/python3 -m dbusmock --system "$@" > /dev/null 2>&1 & gdbus wait --system "$1"; }
/usr/bin/python3 -m dbusmock --system --template logind > /dev/null 2>&1 &
gdbus wait --system org.freedesktop.login1
MANAGER=org.gnome.DisplayManager.Manager
mock org.gnome.DisplayManager /org/gnome/DisplayManager/Manager "$MANAGER"
TOKENS=org.ovirt.vdsm.Credentials
mock "$TOKENS" /org/ovirt/vdsm/Credentials "$TOKENS"
mock org.example.Stranger /org/ovirt/vdsm/Credentials "$TOKENS"
MOCK=org.freedesktop.DBus.Mock
login() { gdbus call --system -d org.freedesktop.login1 -o /org/freedesktop/login1 -m "$@" > /dev/null; }
login $MOCK.AddSeat seat0
login $MOCK.AddUser 0 root true
login $MOCK.AddSession c1 seat0 0 root true
gdbus call --system -d org.gnome.DisplayManager -o /org/gnome/DisplayManager/Manager \
  -m $MOCK.AddProperty "$MANAGER" Version '<"43.0">' > /dev/null

BOTH="['portal-sign-in-legacy@ovirt.org','portal-sign-in@ovirt.org']"
enable() { gsettings set org.gnome.shell enabled-extensions "$1"; sleep 2; }
evaluate() {
  gdbus call --session -d org.gnome.Shell -o /org/gnome/Shell -m org.gnome.Shell.Eval "$1" 2>&1
}
look() { printf '%s\t%s\n' "$1" "$(evaluate "$2" | sed "s/^(true, '\"*//; s/\"*')\$//; s/\\\\\\\\*\"/\"/g")"; }
tell() {
  gdbus call --system -d "$1" -o /org/ovirt/vdsm/Credentials -m $MOCK.EmitSignal \
    "$TOKENS" UserAuthenticated s "[<'$2'>]" > /dev/null
  sleep 1
}

STATE='const m = imports.gdm.oVirt.getOVirtCredentialsManager(); const p = imports.gdm.util.ShellUserVerifier.prototype; JSON.stringify({ours: Object.hasOwn(m, "token"), wrapped: p._onProblem.toString().includes("around"), token: m.token})'
NOTICE='JSON.stringify(imports.ui.main.layoutManager.screenShieldGroup.get_children().filter(c => c.name === "ovirt-sso-notice").map(c => c.child.child.text))'
# A verifier of the shell's own class, whose answers are written down in place of being sent to GDM.
VERIFIER='globalThis.heard = []; const v = new imports.gdm.util.ShellUserVerifier({}, {reauthenticationOnly: true}); v._userName = "root"; v._userVerifier = {call_answer_query: (s, a) => heard.push(a), call_cancel_sync() {}, disconnectObject() {}, run_dispose() {}}; v.connect("ask-question", (_, s, q) => heard.push("person: " + q)); v._preemptingService = "gdm-ovirtcred";'
ask() { evaluate "$VERIFIER v._onSecretInfoQuery(null, 'gdm-ovirtcred', '$1')" > /dev/null; sleep 1; }

enable "$BOTH"
gnome-shell --headless --wayland --no-x11 --virtual-monitor 800x600 --unsafe-mode > /tmp/shell.log 2>&1 &
for _ in $(seq 120); do
  evaluate 'imports.ui.main.layoutManager._startingUp' | grep -q false && break
  sleep 0.5
done
sleep 2
look states 'JSON.stringify(Object.fromEntries(imports.ui.main.extensionManager.getUuids().map(u => [u, imports.ui.main.extensionManager.lookup(u).state])))'
look on "$STATE"
tell "$TOKENS" early
look unlocked "$STATE"
evaluate 'imports.ui.main.screenShield.lock(false)' > /dev/null
sleep 2
look locked "$STATE"
tell org.example.Stranger stolen
look stranger "$STATE"
tell "$TOKENS" one
look told "$STATE"
look signing-in "$NOTICE"
look prompt 'const d = imports.ui.main.screenShield._dialog; JSON.stringify({shown: d._activePage === d._promptBox, service: d._authPrompt._userVerifier._preemptingService})'
ask Password:
look password 'JSON.stringify(heard)'
ask Token?
look answered 'JSON.stringify(heard)'
ask Token?
look twice 'JSON.stringify(heard)'
look refused "$NOTICE"
tell "$TOKENS" one
look replayed "$STATE"
tell "$TOKENS" two
look next "$STATE"
enable '[]'
look off "$STATE"
look gone "$NOTICE"
tell "$TOKENS" three
look restored "$STATE"
enable "$BOTH"
look again "$STATE"
