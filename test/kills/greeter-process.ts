/** A greeter that hears tokens, as a program: says `ready` and then each token. */

import { BusPeer } from '../support/bus-peer.ts';
import { TOKENS } from '../support/guest.ts';

const [, , address = ''] = process.argv;
const peer = await BusPeer.connect(address);
peer.onMessage = ({ member, body }) => {
  if (member === 'UserAuthenticated') console.log(String(body?.[0]));
};
await peer.watch(TOKENS);
console.log('ready');
