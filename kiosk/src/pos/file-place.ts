import { createHash } from 'node:crypto';
import { access, mkdir, open, opendir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { BothWays } from './details.ts';

/** Files of the watched folder: found, claimed, put away. Every function may throw what the file system throws. */

/** Names looked at in one round: a folder with more is worked off over several. */
const MAX_NAMES = 5000;

export interface FoundFile {
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** Regular files that a till may have meant for us, oldest first. Hidden and temporary names are still being written. */
export async function findFiles(dir: string): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  let seen = 0;
  for await (const entry of await opendir(dir)) {
    seen += 1;
    if (seen > MAX_NAMES) break;
    if (!entry.isFile() || !/^[^.~].*\.(json|csv)$/i.test(entry.name)) continue;
    try {
      const { size, mtimeMs } = await stat(join(dir, entry.name));
      found.push({ name: entry.name, size, mtimeMs });
    } catch {
      // It went away meanwhile.
    }
  }
  return found.sort((a, b) => a.mtimeMs - b.mtimeMs || (a.name < b.name ? -1 : 1));
}

/** The same of a folder that need not be there. */
export async function findClaimed(dir: string): Promise<readonly FoundFile[]> {
  try {
    return await findFiles(dir);
  } catch {
    return [];
  }
}

/** Whether its end is one: a bracket that closes JSON, the end of a CSV line. */
export async function looksWhole(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(64, size);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return path.toLowerCase().endsWith('.json')
      ? /[}\]]\s*$/.test(buffer.toString('latin1').replaceAll('\0', ''))
      : /\n\0?$/.test(buffer.toString('latin1'));
  } finally {
    await file.close();
  }
}

/** What it holds, and a name for just this: two files of one name and content, written at different times, are two. */
export async function readWhole(dir: string, file: FoundFile): Promise<{ bytes: Buffer; identity: string }> {
  const handle = await open(join(dir, file.name), 'r');
  try {
    const bytes = await handle.readFile();
    const identity = createHash('sha256')
      .update(JSON.stringify([file.name, Math.round(file.mtimeMs)]))
      .update(bytes)
      .digest('hex');
    return { bytes, identity };
  } finally {
    await handle.close();
  }
}

/** Moves it within the folder, under a name that is free there; returns that name. */
export async function moveTo(from: string, name: string, dir: string, wall: number): Promise<string> {
  await mkdir(dir, { recursive: true });
  const ending = extname(name);
  let free = name;
  for (let copy = 0; await exists(join(dir, free)); copy += 1) {
    free = `${name.slice(0, -ending.length)}-${wall + copy}${ending}`;
  }
  await rename(join(from, name), join(dir, free));
  return free;
}

/** With its reason beside it, in plain words of both languages. */
export async function setAside(
  from: string,
  name: string,
  dir: string,
  reason: BothWays,
  wall: number,
): Promise<void> {
  await mkdir(dir, { recursive: true });
  const moved = await moveTo(from, name, dir, wall);
  await writeFile(
    join(dir, `${moved}.reason.txt`),
    // Opened in Notepad: with its mark of UTF-8 and its ends of lines.
    `\ufeffФайл не принят.\n\n${reason.ru}\n\nThe file was not taken.\n\n${reason.en}\n`.replaceAll(
      '\n',
      '\r\n',
    ),
  );
}

/** Removes what was written before wall ms `before`. */
export async function removeOld(dir: string, before: number): Promise<void> {
  for (const { name, mtimeMs } of await findClaimed(dir))
    if (mtimeMs < before) await rm(join(dir, name), { force: true });
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
