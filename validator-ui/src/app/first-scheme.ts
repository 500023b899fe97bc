import { SCHEME_KEY, schemeChoiceOf, schemeOf, showScheme } from './scheme.ts';

/**
 * Runs before anything is painted, as a plain script of its own (vite.config.ts): the policy refuses one within the page,
 * and the app comes after the first paint.
 */
function stored(): string | null {
  try {
    return localStorage.getItem(SCHEME_KEY);
  } catch {
    // A browser that keeps nothing.
    return null;
  }
}

showScheme(
  document,
  schemeOf(
    schemeChoiceOf(stored()),
    matchMedia('(prefers-color-scheme: dark)').matches,
    window.location.pathname,
  ),
);
