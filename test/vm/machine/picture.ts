/** A picture of the screen in QEMU's plain format: a PPM of three bytes a pixel. */

const HEADER = /^P6\s+\d+\s+\d+\s+255\s/;
const BYTES_A_PIXEL = 3;

/**
 * The ring that GNOME draws round what has the keyboard is blue, and all else on its greeter is grey:
 * (53, 132, 228) in GNOME 43, (119, 159, 206) in 48.
 */
const BLUER_THAN_RED = 60;
/** The ring of an entry has a thousand pixels. */
const RING_PIXELS = 100;

/** Is there something on a GNOME screen that takes keys? */
export function takesKeys(ppm: Buffer): boolean {
  const [header] = HEADER.exec(ppm.subarray(0, 32).toString('latin1')) ?? [];
  if (header === undefined) throw new RangeError('no picture of three bytes a pixel');
  let found = 0;
  for (let at = header.length; at + 2 < ppm.length; at += BYTES_A_PIXEL) {
    if (ppm.readUInt8(at + 2) - ppm.readUInt8(at) > BLUER_THAN_RED) found += 1;
  }
  return found >= RING_PIXELS;
}
