/** SDDM's scenes, one after another; prints what came of each as one line of JSON. */

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { pause } from '../support/wait.ts';
import { Person } from './person.ts';
import { SddmCast } from './sddm-cast.ts';
import { setStage } from './sddm-stage.ts';

const password = randomBytes(9).toString('base64url');
const { sddmUid } = setStage(password);
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

display = await cast.restartSddm(display);
await cast.ready(4);
await cast.addAliceSession();
await cast.logIn('alice', password);
tell('session reuse', {
  success: await outcome('login succeeded'),
  calls: await cast.logind.calls(),
  sessions: cast.sessions.length,
});

await pause(5_000);
const seconds = Number(process.env.IDLE_SECONDS ?? 10);
const before = switches();
await pause(seconds * 1_000);
tell('idle', { switches: switches() - before, seconds });
tell('end', { lines: cast.lines, secrets: leaks() });
process.exit(0);

/** Context switches of all threads of the greeter, which its launcher became. */
function switches(): number {
  const tasks = `/proc/${cast.pid}/task`;
  const counts = readdirSync(tasks).flatMap((task) => {
    const status = readFileSync(`${tasks}/${task}/status`, 'utf8');
    return [...status.matchAll(/voluntary_ctxt_switches:\s*(\d+)$/gm)].map(([, count]) => count);
  });
  return counts.reduce((sum, count) => sum + Number(count), 0);
}

function leaks(): boolean {
  const text = cast.lines.join('\n');
  return [password, wrong, right].some((secret) => text.includes(secret));
}
