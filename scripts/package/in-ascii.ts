/**
 * JavaScript that means the same and holds no other characters than ASCII. V8 keeps a program's source as long as it runs,
 * at two bytes a character as soon as one of them is Cyrillic, else at one (docs/decisions/0142). Only what a tagged template
 * finds in `raw` would differ: of ours none looks there.
 */
export const inAscii = (code: string): string =>
  // What follows a backslash belongs to it: escaped itself, it needs that no longer.
  code.replaceAll(/\\([\s\S])|[\u0080-\uffff]/g, (found, after: string | undefined) =>
    (after ?? found) < '\u0080' ? found : escaped(after ?? found),
  );

const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
