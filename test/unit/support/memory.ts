/** Locked memory for tests: ordinary buffers that stay visible after their use. */

import type { Native } from '../../../agent/native.ts';
import { type SecretBuffer, SecretMemory } from '../../../agent/secret.ts';

export class FakeMemory implements Pick<Native, 'allocate' | 'release' | 'wipe'> {
  readonly blocks: Buffer[] = [];
  readonly released: Uint8Array[] = [];

  readonly allocate = (size: number): Buffer => {
    const block = Buffer.alloc(size);
    this.blocks.push(block);
    return block;
  };

  readonly release = (buffer: Uint8Array): void => {
    this.released.push(buffer);
    buffer.fill(0);
  };

  readonly wipe = (buffer: Uint8Array): void => {
    buffer.fill(0);
  };

  /** True when every byte that was ever handed out is zero now. */
  get isBlank(): boolean {
    return this.blocks.every(isZero);
  }

  holds(bytes: string | Buffer): boolean {
    return this.blocks.some((block) => block.includes(bytes));
  }
}

export function isZero(buffer: Uint8Array): boolean {
  return Buffer.alloc(buffer.length).equals(buffer);
}

/** Secrets over {@link FakeMemory}. */
export function fakeSecrets(): { readonly memory: FakeMemory; readonly secrets: SecretMemory } {
  const memory = new FakeMemory();
  return { memory, secrets: new SecretMemory(memory) };
}

export function secretOf(secrets: SecretMemory, text: string): SecretBuffer {
  const bytes = Buffer.from(text);
  const secret = secrets.take(bytes.length);
  bytes.copy(secret.bytes);
  return secret;
}
