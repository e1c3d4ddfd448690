/** SDDM's scenes, one after another; prints what came of each as one line of JSON. */

import { randomBytes } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { pause } from '../support/wait.ts';
import { Person } from './person.ts';
import { SddmCast } from './sddm-cast.ts';
import { MODULE, setStage } from './sddm-stage.ts';

const password = randomBytes(9).toString('base64url');
const { sddmUid, pam, module } = setStage(process.argv[2] ?? '', password);
const cast = await SddmCast.assemble(sddmUid);
cast.startSddm();
let display = await cast.display();
cast.startGreeter();
await cast.ready(1);

function tell(scene: string, facts: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify({ scene, ...facts }));
}

/** The lines of the greeter since the last scene. */
let told = 0;
async function outcome(text: string): Promise<string> {
  const line = await cast.logged(text, told);
  told = cast.lines.length;
  return line;
}

const wrong = await cast.logIn('alice', 'not the password of alice');
const refusal = await outcome('login refused');
const person = await Person.arrive(display);
tell('wrong password', {
  refusal,
  tokenAgain: await person.logIn('alice', wrong),
  wrongPassword: await person.logIn('alice', 'wrong'),
  sessions: cast.sessions.length,
  keyboard: await person.logIn('alice', password),
  user: await cast.session(1),
});

display = await cast.endSession(display);
await cast.ready(2);
const right = await cast.logIn('alice', password);
const success = await outcome('login succeeded');
const user = await cast.session(2);
display = await cast.endSession(display);
const second = await Person.arrive(display);
tell('login', {
  success,
  user,
  replay: await second.logIn('alice', right),
  others: await second.logIn('root', right),
  sessions: cast.sessions.length,
  state: readFileSync('/var/lib/sddm/state.conf', 'utf8'),
});

const { file: installed } = pam;
const content = pam.run('check');
rmSync(module);
const withoutModule = await second.logIn('alice', password);
await cast.session(3);
display = await cast.endSession(display);
const third = await Person.arrive(display);
const removed = pam.run('remove');
tell('service', {
  added: installed.split('\n').filter((line) => !pam.original.split('\n').includes(line)),
  content,
  withoutModule,
  removed: removed.status,
  isRestored: pam.file === pam.original,
  keyboard: await third.logIn('alice', password),
});
await cast.session(4);
copyFileSync(MODULE, module);
pam.run('install');

display = await cast.restartSddm(display);
await cast.ready(5);
await cast.addAliceSession();
await cast.logIn('alice', password);
tell('session reuse', {
  success: await outcome('login succeeded'),
  calls: await cast.logind.calls(),
  sessions: cast.sessions.length,
});

await pause(5_000);
const seconds = Number(process.env.IDLE_SECONDS ?? 30);
const before = switches();
await pause(seconds * 1_000);
tell('idle', { switches: switches() - before, seconds });
tell('end', { lines: cast.lines, secrets: leaks() });
process.exit(0);

/** How often the greeter's threads have waited, and so were woken; its launcher became it. */
function switches(): number {
  const tasks = `/proc/${cast.pid}/task`;
  const counts = readdirSync(tasks).flatMap((task) => {
    const status = readFileSync(`${tasks}/${task}/status`, 'utf8');
    return [...status.matchAll(/^voluntary_ctxt_switches:\s*(\d+)$/gm)].map(([, count]) => count);
  });
  return counts.reduce((sum, count) => sum + Number(count), 0);
}

function leaks(): boolean {
  const text = cast.lines.join('\n');
  return [password, wrong, right].some((secret) => text.includes(secret));
}
