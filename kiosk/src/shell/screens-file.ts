import { renameSync, writeFileSync } from 'node:fs';

/** In the environment of the launcher: the file it keeps the screens' addresses in. */
export const SCREENS_FILE_VARIABLE = 'OTKLIK_SCREENS_FILE';

/**
 * The addresses, for a shell that runs as another user. They carry the screen's token: the file is for its group, in a
 * folder in memory, and is worth nothing after the program's end.
 */
export function writeScreens(path: string, urls: readonly string[]): void {
  const building = `${path}.building`;
  writeFileSync(building, `${JSON.stringify(urls)}\n`, { mode: 0o640 });
  renameSync(building, path);
}

/** Only pages of this machine; empty where there are none, or the file cannot be read yet. */
export function readScreens(read: () => string): readonly string[] {
  try {
    const value: unknown = JSON.parse(read());
    return Array.isArray(value) ? value.filter(isScreen) : [];
  } catch {
    return [];
  }
}

/** An address of a screen server. */
export function isScreen(value: unknown): value is string {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  return url?.protocol === 'http:' && url.hostname === '127.0.0.1' && url.port !== '' && url.pathname === '/';
}
