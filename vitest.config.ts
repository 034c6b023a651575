import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or two: begun first, so that none of them is waited for in the end. */
const longest = /tests\/(?:renderer\/(?:imaging|station|patient|sheets)|network|faults|main\/scan)\//;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => longest.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['tests/{shared,exporter,main,renderer,forms,scripts,lint,faults,fuzz,network}/**/*.test.{ts,tsx}'],
    globalSetup: 'tests/pages.ts',
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    // Some drive a browser on a machine that does other things too; the reporter says `retry` beside those that needed it.
    retry: process.env.CI ? 1 : 0,
    // Vitest leaves one core idle; many files wait for a browser or another program.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
