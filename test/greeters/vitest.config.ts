import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/greeters/**/*.test.ts'], testTimeout: 180_000, pool: 'forks' },
});
