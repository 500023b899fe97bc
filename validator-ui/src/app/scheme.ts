/** The rule of light and dark; also what the page's first script runs, so nothing is imported here. */

export type Scheme = 'light' | 'dark';
export const schemeChoices = ['light', 'dark', 'system'] as const;
export type SchemeChoice = (typeof schemeChoices)[number];

/** Where the browser keeps what was chosen. */
export const SCHEME_KEY = 'otklik.scheme';

/** What was chosen in this browser; whatever else is found there is no choice, and then the system says. */
export const schemeChoiceOf = (stored: string | null): SchemeChoice =>
  stored === 'light' || stored === 'dark' ? stored : 'system';

/** Around a video it is dark, as in a cinema, unless somebody chose light. */
const aroundVideo = (path: string): boolean => /^\/(review|table)(\/|$)/.test(path);

/** The scheme of the page at a path. `systemDark`: the system prefers dark. */
export function schemeOf(choice: SchemeChoice, systemDark: boolean, path: string): Scheme {
  if (choice !== 'system') return choice;
  return systemDark || aroundVideo(path) ? 'dark' : 'light';
}

/** Puts a scheme on the page: for its styles, and for what the browser draws by itself before and besides them. */
export function showScheme(page: Document, scheme: Scheme): void {
  page.documentElement.setAttribute('data-mantine-color-scheme', scheme);
  page.querySelector('meta[name="color-scheme"]')?.setAttribute('content', scheme);
}
