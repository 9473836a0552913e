import { defineConfig } from 'vitest/config'

const at = (path: string) => new URL(path, import.meta.url).pathname

export default defineConfig({
  resolve: {
    alias: [
      { find: '~', replacement: at('./src') },
      { find: /^@mooring\/client$/, replacement: at('./packages/client/src/index.ts') },
      { find: /^@mooring\/client\/livestore\/worker$/, replacement: at('./packages/client/src/livestore/worker.ts') },
      { find: /^@mooring\/client\/(\w+)$/, replacement: at('./packages/client/src/$1/index.ts') },
    ],
  },
  test: { include: ['{src,packages,scripts}/**/*.test.ts', 'src/**/*.test.tsx'], environment: 'node' },
})
