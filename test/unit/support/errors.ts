/** An error as the addon and Node throw it: errno's name and the call that failed. */
export function systemError(code: string, syscall: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${syscall}: ${code}`), { code, syscall });
}
