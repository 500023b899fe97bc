import { createRoot } from 'react-dom/client';
import { otherCalls } from './api/client.ts';
import { App } from './app/app.tsx';
import { firstPage, start } from './app/start.ts';
import './app/styles.ts';
import { learnOthers, startI18n, startLanguage } from './i18n/i18n.ts';
import { afterPaint } from './ui/after-paint.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const parts = start();
await firstPage(
  parts,
  window.location.pathname,
  startI18n(startLanguage(localStorage, navigator.languages), localStorage),
);
createRoot(root).render(<App {...parts} />);
// Not before: what is shown first is drawn with all it needs. Not much later: from then on the hub may be away.
afterPaint(() => {
  learnOthers();
  otherCalls().catch(() => undefined);
});
