/** Checks of ours, each as the text that makes it, what stands there without it, and who notices. */

export interface Mutation {
  readonly check: string;
  readonly file: string;
  readonly text: string;
  readonly without: string;
  /** Below test/, and a part of the test's name. */
  readonly test: string;
  readonly name: string;
}

const OFFER = 'agent/sso/offer.ts';
const OFFER_TEST = 'unit/sso/offer.test.ts';

export const MUTATIONS: readonly Mutation[] = [
  {
    check: "the module's, of the server's uid",
    file: 'native/pam_ovirt_cred/lookup.c',
    text: 'lookup == LOOKUP_KNOWN && peer != uid',
    without: '0',
    test: 'pam/server-identity.test.ts',
    name: 'gets nothing when it is a user',
  },
  {
    check: "the listener's, of the peer's uid",
    file: 'native/addon/listener.c',
    text: '!may_ask(listener, peer.uid)',
    without: '(!may_ask(listener, peer.uid) && false)',
    test: 'component/addon/listener.test.ts',
    name: 'closes a stranger unread, counts it and serves others all the same',
  },
  {
    check: 'of the token',
    file: OFFER,
    text: ' || !timingSafeEqual(token, this.#token)',
    without: '',
    test: OFFER_TEST,
    name: 'is not accepted: one bit off',
  },
  {
    check: 'of the time, when a token is shown',
    file: OFFER,
    text: `accepts(token: Buffer, now: number): boolean {
    if (this.#state !== 'offered' || now >= this.expiresAt)`,
    without: `accepts(token: Buffer, _now: number): boolean {
    if (this.#state !== 'offered')`,
    test: OFFER_TEST,
    name: 'lasts to the last millisecond and no longer',
  },
  {
    check: 'of the time, when credentials leave',
    file: OFFER,
    text: `send: (answer: Buffer) => boolean): boolean {
    if (this.#state !== 'offered' || now >= this.expiresAt)`,
    without: `send: (answer: Buffer) => boolean): boolean {
    if (this.#state !== 'offered')`,
    test: OFFER_TEST,
    name: 'is over for a delivery that began before',
  },
  {
    check: 'that a login leaves once',
    file: OFFER,
    text: "    this.#end('consumed');\n",
    without: '',
    test: OFFER_TEST,
    name: 'happens once',
  },
  {
    check: "the module's, of the user that PAM has",
    file: 'native/pam_ovirt_cred/names.c',
    text: 'strcmp(login->user, login->pam_user) != 0',
    without: 'false',
    test: 'pam/users.test.ts',
    name: 'is refused when the answer is another account',
  },
  {
    check: "the agent's, of the user that PAM has",
    file: 'agent/sso/user.ts',
    text: 'return (await nss(asked))?.uid === offered.uid;',
    without: 'return (await nss(asked)) !== undefined;',
    test: 'unit/sso/broker.tokens.test.ts',
    name: 'may have the login of alice',
  },
  {
    check: "the module's, that a password is left behind the user",
    file: 'native/pam_ovirt_cred/answer.c',
    text: 'user_length < body && ',
    without: '',
    test: 'pam/exchange.test.ts',
    name: 'refuses an answer with a length that leaves no password',
  },
  {
    check: "the module's, of the password's length",
    file: 'native/pam_ovirt_cred/answer.c',
    text: ' && body - user_length <= PASSWORD_MAX',
    without: '',
    test: 'pam/exchange.test.ts',
    name: 'refuses an answer with 512 bytes of password',
  },
  {
    check: 'the wipe at the end of an offer',
    file: OFFER,
    text: '    this.#answer.wipe();\n',
    without: '',
    test: OFFER_TEST,
    name: 'is done when it is consumed',
  },
  {
    check: 'the wipe of locked memory',
    file: 'agent/secret.ts',
    text: '      this.#native.wipe(bytes);\n',
    without: '',
    test: 'unit/secret.test.ts',
    name: 'overwrites every byte and leaves a secret of no length',
  },
];
