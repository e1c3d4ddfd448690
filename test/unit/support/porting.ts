/** A port under test on devices that are fakes. The test file mocks `openSync` and `closeSync`. */

import { closeSync, openSync } from 'node:fs';
import { vi } from 'vitest';
import { LineReader } from '../../../agent/host/line-reader.ts';
import { Port } from '../../../agent/host/port.ts';
import { systemError } from './errors.ts';
import { recordedLog } from './log.ts';
import { FakeNative } from './native.ts';

export const FD = 20;
export const LEGACY = '/dev/virtio-ports/legacy';
export const NEW = '/dev/virtio-ports/new';

/** What `open` gives for each path; a path that is not there does not exist. */
export const devices = new Map<string, number | Error>();

/** For beforeEach: the legacy device is there, and time stands still. */
export function installDevices(): void {
  vi.useFakeTimers();
  devices.clear();
  devices.set(LEGACY, FD);
  vi.mocked(openSync)
    .mockReset()
    .mockImplementation((path) => {
      const outcome = devices.get(String(path)) ?? systemError('ENOENT', 'open');
      if (outcome instanceof Error) throw outcome;
      return outcome;
    });
  vi.mocked(closeSync).mockReset();
}

export function ported(onLine: (text: string) => void = () => {}) {
  const native = new FakeNative();
  const device = native.descriptor(FD);
  const recorded = recordedLog();
  const { log } = recorded;
  const events: string[] = [];
  const reader = new LineReader(native, {
    line: (bytes) => {
      const text = bytes.toString();
      events.push(text);
      onLine(text);
    },
    overlong: () => events.push('overlong'),
  });
  const connected = (): void => void events.push('+host');
  const disconnected = (): void => void events.push('-host');
  const paths = [LEGACY, NEW];
  const port = new Port({ paths, native, reader, log, connected, disconnected });
  /** What happened since the last call. */
  const seen = (): string[] => events.splice(0);
  return { native, device, port, reader, seen, ...recorded };
}
