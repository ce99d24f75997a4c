import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // `npm run console:dev` shows the pages of the checkout over an API that runs already.
  server: { port: 5173, strictPort: true, proxy: { '/api': { target: process.env['SUU_API_URL'] ?? 'http://127.0.0.1:3000', changeOrigin: true } } },
  build: {
    outDir: '../../dist/console', emptyOutDir: true, target: 'es2022', sourcemap: false, manifest: true,
    // A script in the page or a data: address would need a hole in the content security policy.
    assetsInlineLimit: 0, modulePreload: { polyfill: false },
    // Mantine marks its files for servers that render React; there is none here.
    rolldownOptions: { onLog: (level, log, report) => { if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log); } },
  },
});
