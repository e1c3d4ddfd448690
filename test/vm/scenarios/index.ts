/** All scenarios, the most telling first. */

import type { Scenario } from '../scenario.ts';
import { adminCommands } from './admin-commands.ts';
import { coldBoot } from './cold-boot.ts';
import { extension } from './extension.ts';
import { facts } from './facts.ts';
import { gnomeDesktop } from './gnome-desktop.ts';
import { halfTyped } from './half-typed.ts';
import { agentKilled, busRestarted, hostGone, moduleGone, twoAtOnce } from './interruptions.ts';
import { removal, upgrade } from './package-life.ts';
import { logOff, shutdown } from './power.ts';
import { rightLogin } from './right-login.ts';
import { rogueChannel } from './rogue-channel.ts';
import { noPort, socketStorm } from './socket-storm.ts';
import { tokens } from './tokens.ts';
import { unknownUser, userWithDomain } from './unknown-user.ts';
import { rightAfterWrong, wrongPassword } from './wrong-password.ts';

export const SCENARIOS: readonly Scenario[] = [
  rightLogin,
  wrongPassword,
  rightAfterWrong,
  extension,
  unknownUser,
  userWithDomain,
  tokens,
  rogueChannel,
  agentKilled,
  busRestarted,
  hostGone,
  twoAtOnce,
  halfTyped,
  moduleGone,
  logOff,
  adminCommands,
  facts,
  socketStorm,
  noPort,
  upgrade,
  removal,
  shutdown,
  coldBoot,
  gnomeDesktop,
];
