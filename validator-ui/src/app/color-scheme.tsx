import { useLayoutEffect, useSyncExternalStore } from 'react';
import { SCHEME_KEY, type SchemeChoice, schemeChoiceOf, schemeOf, showScheme } from './scheme.ts';

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
const followers = new Set<() => void>();
/** As long as the page stands, also where the browser keeps nothing. */
let chosen: SchemeChoice | undefined;

function follow(changed: () => void): () => void {
  const elsewhere = ({ key }: StorageEvent) => {
    if (key !== null && key !== SCHEME_KEY) return;
    chosen = undefined;
    changed();
  };
  followers.add(changed);
  systemDark.addEventListener('change', changed);
  window.addEventListener('storage', elsewhere);
  return () => {
    followers.delete(changed);
    systemDark.removeEventListener('change', changed);
    window.removeEventListener('storage', elsewhere);
  };
}

function choice(): SchemeChoice {
  if (chosen === undefined) {
    try {
      chosen = schemeChoiceOf(localStorage.getItem(SCHEME_KEY));
    } catch {
      chosen = 'system';
    }
  }
  return chosen;
}

function choose(next: SchemeChoice): void {
  chosen = next;
  try {
    if (next === 'system') localStorage.removeItem(SCHEME_KEY);
    else localStorage.setItem(SCHEME_KEY, next);
  } catch {
    // Then it holds for this page only.
  }
  for (const changed of followers) changed();
}

/** What was chosen in this browser, in any of its windows, and a function to choose. */
export const useSchemeChoice = (): readonly [SchemeChoice, (next: SchemeChoice) => void] => [
  useSyncExternalStore(follow, choice),
  choose,
];

/** Keeps the page as chosen, and as the system is where it says; before paint, so that nothing flashes. */
export function ColorScheme({ path }: { readonly path: string }) {
  const [chosen] = useSchemeChoice();
  const dark = useSyncExternalStore(follow, () => systemDark.matches);
  const scheme = schemeOf(chosen, dark, path);
  useLayoutEffect(() => showScheme(document, scheme), [scheme]);
  return null;
}
