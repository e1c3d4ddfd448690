import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/native/*.test.ts'],
    // Valgrind takes seconds to start a program, and fifty times as long for what it does.
    testTimeout: 300_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
