/** `ovirt-sso pam` for one service of a machine that lies below a folder. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { root } from '../support/make.ts';

export class PamCommand {
  /** The service's file as the distribution has it. */
  readonly original: string;
  readonly #root: string;
  readonly #service: string;

  constructor(folder: string, service: string) {
    this.#root = folder;
    this.#service = service;
    this.original = this.file;
  }

  get file(): string {
    return readFileSync(`${this.#root}/etc/pam.d/${this.#service}`, 'utf8');
  }

  /** Exit code and output. */
  run(verb: 'install' | 'check' | 'remove'): { readonly status: number | null; text: string } {
    const args = ['pam', verb, '--root', this.#root, '--service', this.#service];
    const { status, stdout, stderr } = spawnSync(`${root}/dist/ovirt-sso`, args, {
      encoding: 'utf8',
    });
    return { status, text: stdout + stderr };
  }
}
