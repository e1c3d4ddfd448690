import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Of their own commands: machines, packages, display managers of hundreds of megabytes, Valgrind, and
    // what takes minutes.
    exclude: ['vm', 'package', 'greeters', 'native', 'long'].map((folder) => `test/${folder}/**`),
    // Real processes, sockets and the module's own 3 s deadline; two cores that others use too.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
