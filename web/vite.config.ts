import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

import { headAfterEvents } from './scripts/head-after-events.ts'
import { sharedChunkWorkers } from './scripts/shared-chunk-workers.ts'

const server = process.env.MOORING_DEV_SERVER ?? 'http://127.0.0.1:8787'
const proxied = Object.fromEntries(
  ['/api', '/sync', '/.well-known', '/health', '/dev'].map((path) => [path, { target: server, ws: path === '/sync' }]),
)

export default defineConfig({
  plugins: [react(), sharedChunkWorkers(), headAfterEvents()],
  resolve: { tsconfigPaths: true },
  // Without this the dev server answers the wasm request with index.html ("expected magic word").
  optimizeDeps: { exclude: ['@livestore/wa-sqlite'] },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // These know light-dark() and oklch(); older ones lack what the sync worker needs anyway.
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    // Fonts and icons stay files: the content policy allows no data: fonts.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    // What loads what: scripts/precache.mjs reads it, and takes it away.
    manifest: true,
  },
  server: { proxy: proxied },
})
