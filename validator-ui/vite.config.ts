import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { packAssets } from './pack-assets.ts';
import { plainScript } from './plain-script.ts';

/** What draws: as much to read as all the rest. Not its styles, whose order is that of the app. */
const DRAWING = /node_modules\/(react|react-dom|scheduler|@mantine\/\w+)\/.*js$/;
const LATIN = 'onest-latin-wght-normal.woff2';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [
    react(),
    plainScript({
      file: `${import.meta.dirname}/src/app/first.ts`,
      mark: '<!-- first script -->',
      data: {
        ru: ['/first-ru.ts', 'onest-cyrillic-wght-normal.woff2', LATIN],
        en: ['/first-en.ts', LATIN],
      },
    }),
    packAssets(),
  ],
  // Schemas are made and checked here in a twentieth of typebox's bytes (docs/decisions/0123).
  resolve: { alias: [{ find: /^typebox$/, replacement: `${import.meta.dirname}/src/api/schema-parts.ts` }] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // Nothing is inlined: a strict Content-Security-Policy refuses data: fonts and inline code.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Schemas nobody asks for are left out: to make one does nothing else.
    rolldownOptions: {
      treeshake: { manualPureFunctions: ['Type'] },
      // What is loaded first is two files, not forty: each would take its turn, and two are read side by side
      // (docs/decisions/0134, 0138).
      output: {
        codeSplitting: {
          groups: [
            { name: 'drawing', test: DRAWING, tags: ['$initial'], priority: 1 },
            { name: 'app', tags: ['$initial'] },
          ],
        },
      },
    },
    chunkSizeWarningLimit: 900,
  },
});
