/** One build for all hosts. `main` holds every entry that runs in Node: the Electron shell, the
 *  preview, the command line, the engine's process and the log's worker thread. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: {
          electron: 'electron/main.ts',
          preview: 'preview/main.ts',
          cli: 'cli/main.ts',
          demo: 'preview/demo.ts',
          engine: 'core/engine/process.ts',
          engineElectron: 'electron/engine.ts',
          logWorker: 'core/feedback/worker.ts',
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { preload: 'electron/preload.ts' },
        // A sandboxed preload script cannot be a module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      rollupOptions: { input: { index: 'renderer/index.html' } },
    },
  },
})
