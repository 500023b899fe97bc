import { closeSync, openSync, readSync } from 'node:fs';

interface AsarFolder {
  readonly files: Readonly<Record<string, AsarFolder | { readonly size: number }>>;
}

/**
 * Names of the files an asar archive lists, with slashes, sorted, those kept beside it too. Its format: a pickle of four
 * bytes with the length of a second one, which holds the length of a JSON text and the text itself.
 */
export function asarFiles(archive: string): readonly string[] {
  const file = openSync(archive, 'r');
  try {
    const sizes = Buffer.alloc(16);
    readSync(file, sizes, 0, 16, 0);
    const json = Buffer.alloc(sizes.readUInt32LE(12));
    readSync(file, json, 0, json.length, 16);
    const folder: AsarFolder = JSON.parse(json.toString('utf8'));
    return namesOf(folder).toSorted();
  } finally {
    closeSync(file);
  }
}

const namesOf = (folder: AsarFolder): readonly string[] =>
  Object.entries(folder.files).flatMap(([name, entry]) =>
    'files' in entry ? namesOf(entry).map((below) => `${name}/${below}`) : [name],
  );
