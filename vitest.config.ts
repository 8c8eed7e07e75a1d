/** `npm test` runs all projects. `unit` needs nothing built; the others use what setup made. */
import { defineConfig } from 'vitest/config'

const slow = { testTimeout: 120_000, hookTimeout: 180_000 }

export default defineConfig({
  test: {
    reporters: ['default'],
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: ['tests/{native,model,e2e,bench}/**', 'node_modules/**'],
          testTimeout: 20_000,
        },
      },
      { test: { name: 'native', include: ['tests/native/**/*.test.ts'], ...slow } },
      { test: { name: 'model', include: ['tests/model/**/*.test.ts'], ...slow } },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          ...slow,
          fileParallelism: false,
        },
      },
    ],
  },
})
