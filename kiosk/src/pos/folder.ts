import { extname, join } from 'node:path';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import { bothWays } from './details.ts';
import {
  type FoundFile,
  findClaimed,
  findFiles,
  looksWhole,
  moveTo,
  readWhole,
  removeOld,
  setAside,
} from './file-place.ts';
import { OLDEST_MS } from './operation.ts';
import { type FileOperation, readCsvFile, readJsonFile } from './operation-file.ts';
import type { FolderStatus } from './pos-status.ts';
import type { Till } from './till.ts';

/**
 * A folder into which a till writes files. A file is claimed by moving it into `work/` once it has stopped growing, so a
 * folder that cannot be written to makes nothing happen twice; each of its operations is a call of its own, stored with
 * its events, so a kiosk killed in the middle goes on where it was. Then it is moved to `done/`, or to `bad/` with its
 * reason.
 */

/** Polled: network shares tell nobody of changes. */
const LOOK_MS = 1000;
/** A file this long unchanged is whole; one whose end looks cut off must be so for longer. */
const STILL_MS = 2000;
const CUT_STILL_MS = 15_000;
/** A share that does not answer for this long is said to be silent. */
const SILENT_MS = 10_000;
const MAX_BYTES = 5 * 1024 * 1024;
const CHUNK = 100;
const KEEP_DONE_MS = 30 * 86_400_000;
const TIDY_MS = 86_400_000;

export interface FolderParts {
  readonly path: string;
  readonly place: number;
  readonly till: Till;
  readonly serves: (place: number) => boolean;
  /** A CSV with columns `from` and `to` is a roster; undefined where it is none. */
  readonly roster: (bytes: Uint8Array) => Result<void, CodedError<string>> | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly print: (line: string) => void;
  readonly warn: (line: string) => void;
}

export interface Folder {
  status(): FolderStatus;
  stop(): Promise<void>;
}

interface Seen extends FoundFile {
  /** Monotonic ms since when it is as it is, and since when it is there. */
  readonly still: number;
  readonly first: number;
  /** It was there when the folder was first looked into: how long is told by its own time only. */
  readonly before: boolean;
}

export function watchFolder(parts: FolderParts): Folder {
  const { path, place, till, serves, clock, timers, print, warn } = parts;
  const work = join(path, 'work');
  let status: FolderStatus = { path, place, state: 'there', since: clock.wall() };
  let seen = new Map<string, Seen>();
  let looked = false;
  let tidied = Number.NEGATIVE_INFINITY;
  let stopping = false;
  const { promise: stopped, resolve: tellStopped } = Promise.withResolvers<void>();
  let cancel = (): void => {};
  let looking = look();

  async function look(): Promise<void> {
    const cancelSilence = timers.after(SILENT_MS, () => enter('silent', 'it does not answer'));
    try {
      const found = await findFiles(path);
      cancelSilence();
      if (status.state !== 'not-writable') enter('there');
      await tidy();
      for (const file of await findClaimed(work))
        await process(file, Math.max(0, clock.wall() - file.mtimeMs));
      for (const file of notice(found)) {
        if (stopping) break;
        await claim(file);
      }
      looked = true;
    } catch (thrown) {
      cancelSilence();
      enter('away', reasonOf(thrown));
      looked = false;
      seen = new Map();
    }
    if (stopping) return;
    cancel = timers.after(LOOK_MS, () => {
      looking = look();
    });
  }

  function enter(state: FolderStatus['state'], why = ''): void {
    if (state === status.state) return;
    status = { ...status, state, since: clock.wall() };
    if (state === 'there') print(`pos folder ${path} is there`);
    else warn(`pos folder-${state}: ${path}: ${why}. It is looked at again.`);
  }

  /** Files that have been still for long enough. */
  function notice(found: readonly FoundFile[]): readonly Seen[] {
    const now = clock.mono();
    const next = new Map<string, Seen>();
    for (const file of found) {
      const known = seen.get(file.name);
      const same = known !== undefined && known.size === file.size && known.mtimeMs === file.mtimeMs;
      next.set(file.name, {
        ...file,
        still: same ? known.still : now,
        first: known?.first ?? now,
        before: known?.before ?? !looked,
      });
    }
    seen = next;
    return [...next.values()].filter(({ still }) => now - still >= STILL_MS);
  }

  async function claim(file: Seen): Promise<void> {
    const now = clock.mono();
    if (now - file.still < CUT_STILL_MS && !(await looksWhole(join(path, file.name)))) return;
    let name: string;
    try {
      name = await moveTo(path, file.name, work, clock.wall());
    } catch (thrown) {
      enter('not-writable', `${file.name} cannot be moved (${reasonOf(thrown)})`);
      return;
    }
    enter('there');
    seen.delete(file.name);
    const waited = file.before ? clock.wall() - file.mtimeMs : now - file.first;
    await process({ ...file, name }, Math.max(0, waited));
  }

  async function process(file: FoundFile, ageMs: number): Promise<void> {
    const wall = clock.wall();
    const read = await contents(file, Math.min(Math.round(ageMs), OLDEST_MS));
    if ('reason' in read) {
      const reason = bothWays(read.reason);
      await setAside(work, file.name, join(path, 'bad'), reason, wall);
      status = { ...status, lastBad: { at: wall, file: file.name, reason } };
      warn(`pos bad-file: ${join(path, 'bad', file.name)}: see its .reason.txt`);
      return;
    }
    for (let from = 0; from < read.operations.length; from += CHUNK) {
      const part = read.operations.slice(from, from + CHUNK);
      const calls = part.map(({ place: at, operation }, index) => ({
        source: `folder ${path}`,
        key: `${read.identity} ${from + index}`,
        register: 'folder',
        place: at,
        operation,
      }));
      // The journal may take its time; what it has not taken is taken after the next start.
      await Promise.race([till.take(calls), stopped]);
      if (stopping) return;
      // Presses come first.
      await new Promise<void>((resolve) => timers.after(0, resolve));
    }
    await moveTo(work, file.name, join(path, 'done'), wall);
    status = { ...status, lastDone: { at: wall, file: file.name, rows: read.operations.length } };
  }

  async function contents(
    file: FoundFile,
    ageMs: number,
  ): Promise<
    { readonly operations: readonly FileOperation[]; readonly identity: string } | { readonly reason: string }
  > {
    if (file.size > MAX_BYTES) return { reason: `The file has ${file.size} bytes; ${MAX_BYTES} are taken.` };
    const { bytes, identity } = await readWhole(work, file);
    const csv = extname(file.name).toLowerCase() === '.csv';
    const roster = csv ? parts.roster(bytes) : undefined;
    if (roster !== undefined)
      return roster.ok ? { operations: [], identity } : { reason: roster.error.detail };
    const read = (csv ? readCsvFile : readJsonFile)(bytes, { place, serves, now: clock.wall(), ageMs });
    return read.ok ? { operations: read.value, identity } : { reason: read.error.detail };
  }

  async function tidy(): Promise<void> {
    if (clock.mono() - tidied < TIDY_MS) return;
    tidied = clock.mono();
    await removeOld(join(path, 'done'), clock.wall() - KEEP_DONE_MS);
  }

  return {
    status: () => status,
    async stop() {
      stopping = true;
      tellStopped();
      cancel();
      // A share that does not answer must not hold the kiosk back.
      if (status.state !== 'silent') await looking;
      cancel();
    },
  };
}

const reasonOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
