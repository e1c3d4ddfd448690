/** Who has an account in a guest (image/customize.sh makes them), and with which password. */

export interface Person {
  readonly name: string;
  readonly password: string;
}

/** Her session is a program that does nothing: it proves a login at almost no cost. */
export const alice: Person = { name: 'alice', password: 'Right horse, 1 battery' };
/** As alice, with a password that JSON, shells and C strings could stumble over. */
export const bob: Person = { name: 'bob', password: 'Bob has "quotes" and \\ too' };
/** Her session is GNOME. */
export const grace: Person = { name: 'grace', password: 'Grace wants a whole desktop' };
/** An account of this machine that means no good. */
export const mallory: Person = { name: 'mallory', password: 'Mallory listens' };

export const PEOPLE = [alice, bob, grace, mallory];
