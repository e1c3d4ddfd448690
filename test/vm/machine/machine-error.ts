/** What can go wrong with a virtual machine, apart from what a scenario finds in it. */

export type MachineErrorCode = 'QMP' | 'GUEST_AGENT' | 'GUEST_COMMAND' | 'PATIENCE' | 'QEMU';

export class MachineError extends Error {
  readonly code: MachineErrorCode;

  constructor(code: MachineErrorCode, message: string) {
    super(message);
    this.name = 'MachineError';
    this.code = code;
  }
}
