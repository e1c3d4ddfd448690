/** A picture of the screen in QEMU's plain format: a PPM of three bytes a pixel. */

const HEADER = /^P6\s+\d+\s+\d+\s+255\s/;
const BYTES_A_PIXEL = 3;

/** The ring that GNOME draws round what has the keyboard, Adwaita's blue; nothing else has it. */
const RING: readonly [number, number, number] = [53, 132, 228];
/** The ring of an entry has a thousand pixels. */
const RING_PIXELS = 100;

/** Is there something on a GNOME screen that takes keys? */
export function takesKeys(ppm: Buffer): boolean {
  const [header] = HEADER.exec(ppm.subarray(0, 32).toString('latin1')) ?? [];
  if (header === undefined) throw new RangeError('no picture of three bytes a pixel');
  const [red, green, blue] = RING;
  let found = 0;
  for (let at = header.length; at < ppm.length; at += BYTES_A_PIXEL) {
    if (ppm[at] === red && ppm[at + 1] === green && ppm[at + 2] === blue) found += 1;
  }
  return found >= RING_PIXELS;
}
