import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/{shared,exporter,main,renderer,forms,scripts,lint,faults,network}/**/*.test.{ts,tsx}'],
    globalSetup: 'tests/pages.ts',
    testTimeout: 30_000,
    // Vitest leaves one core idle; many files wait for a browser or another program.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
