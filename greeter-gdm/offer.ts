/** The life of a token in the greeter: it is held until it is used, refused, 60 s old, or locked away. */

/** The agent's offers are gone by then too; a token that is older can only be refused. */
export const LIFE_MS = 60_000;

/** Longer than any agent's token; a longer one is not worth the memory. */
const LONGEST = 256;

const TOKEN = /^[\x21-\x7e]+$/;

export class Offer {
  #token: string | undefined;
  #end = 0;
  /** The last one that was given away: good for nothing any more, and so no secret. */
  #used: string | undefined;

  /** False for what is no token, is held already or was used: an agent may say the same twice. */
  receive(token: string, now: number): boolean {
    if (token.length > LONGEST || !TOKEN.test(token)) return false;
    if (token === this.#used || (token === this.#token && this.isHeld(now))) return false;
    this.#token = token;
    this.#end = now + LIFE_MS;
    return true;
  }

  isHeld(now: number): boolean {
    return this.#token !== undefined && now < this.#end;
  }

  /** The token, once. */
  take(now: number): string | undefined {
    const token = this.isHeld(now) ? this.#token : undefined;
    if (token !== undefined) this.#used = token;
    this.#token = undefined;
    return token;
  }

  forget(): void {
    this.#token = undefined;
  }
}
