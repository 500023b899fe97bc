import { startLanguage } from '../i18n/start-language.ts';
import { formatNumber } from '../ui/format.ts';
import { askEarly } from './ahead.ts';
import { SCHEME_KEY, schemeChoiceOf, schemeOf, showScheme } from './scheme.ts';

/**
 * Runs before anything is painted, as a plain script of its own (vite.config.ts): the policy refuses one within the page,
 * and the app comes after the first paint. The page has the right colours from the start, and what the app is going to ask
 * for is on its way while the app itself is read.
 */
const storage: Pick<Storage, 'getItem'> = {
  getItem(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      // A browser that keeps nothing.
      return null;
    }
  },
};

showScheme(
  document,
  schemeOf(
    schemeChoiceOf(storage.getItem(SCHEME_KEY)),
    matchMedia('(prefers-color-scheme: dark)').matches,
    window.location.pathname,
  ),
);

const language = startLanguage(storage, navigator.languages);
document.documentElement.lang = language;
askEarly(window, window.location.pathname, language);
for (const path of document.currentScript?.dataset[language]?.split(' ') ?? []) {
  const link = document.createElement('link');
  link.href = path;
  link.crossOrigin = 'anonymous';
  if (path.endsWith('.woff2')) Object.assign(link, { rel: 'preload', as: 'font', type: 'font/woff2' });
  else link.rel = 'modulepreload';
  document.head.append(link);
}

// The first number a browser writes in a language takes it long: now, while it has nothing to do but read the app.
setTimeout(() => formatNumber(0.5, language, 1));
