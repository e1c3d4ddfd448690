/** What may be told of a bug. */

/** Where it was thrown is told in this many frames. */
const FRAMES = 5;

/** Fields for the log: never the error's message, which can quote what was being parsed. */
export function bugOf(error: unknown): { readonly error: string; readonly at: string } {
  const { name, code, stack } = Object(error) as Partial<NodeJS.ErrnoException>;
  const frames = String(stack).match(/^ {4}at .*$/gm) ?? [];
  return {
    error: code === undefined ? String(name) : `${name} ${code}`,
    at: frames
      .slice(0, FRAMES)
      .map((frame) => frame.trim())
      .join(' | '),
  };
}
