import { defineConfig } from 'vite';

import { splitWords } from './split-words.js';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [splitWords()],
  // While pages are being written: `npx vite apps/console`, over an API that runs already. The host stays as the browser wrote it, or changes would be refused as foreign.
  server: { port: 5173, strictPort: true, proxy: { '/api': { target: process.env['SUU_API_URL'] ?? 'http://127.0.0.1:3000' } } },
  build: {
    outDir: '../../dist/console', emptyOutDir: true, target: 'es2022', sourcemap: false, manifest: true,
    // A script in the page or a data: address would need a hole in the content security policy.
    assetsInlineLimit: 0, modulePreload: { polyfill: false },
    // Mantine marks its files for servers that render React; there is none here.
    rolldownOptions: { onLog: (level, log, report) => { if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log); } },
  },
});
