import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import './app/styles.ts';
import { learnOthers, startI18n, startLanguage } from './i18n/i18n.ts';
import { afterPaint } from './ui/after-paint.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
await startI18n(startLanguage(localStorage, navigator.languages), localStorage);
createRoot(root).render(<App />);
afterPaint(learnOthers);
