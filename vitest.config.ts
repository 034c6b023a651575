import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/{shared,exporter,main,renderer,forms,scripts,lint}/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
  },
});
