import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Of their own commands: machines, packages, display managers of hundreds of megabytes, Valgrind.
    exclude: ['test/vm/**', 'test/package/**', 'test/greeters/**', 'test/native/**'],
    // Real processes, sockets and the module's own 3 s deadline; two cores that others use too.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
