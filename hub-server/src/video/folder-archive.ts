/**
 * A folder of recordings as a video archive.
 *
 * Names. A strftime pattern says how the path below the folder gives a recording's start, in the camera's IANA zone:
 *   Frigate     %Y-%m-%d/%H/CAMERA/%M.%S.mp4          zone UTC
 *   MediaMTX    %Y-%m-%d_%H-%M-%S-%f.mp4              local zone
 *   motion      %v-%Y%m%d%H%M%S.mp4                   local zone
 *   Shinobi     %Y-%m-%dT%H-%M-%S.mp4                 local zone
 *   ZoneMinder  %Y-%m-%d/%v/%v-video.*.mp4             local zone, timing `mtime`: the name holds only the day
 *   ffmpeg      %Y-%m-%d_%H-%M-%S.mp4                 as TZ was
 *
 * Time. Names are floored (to the second, mostly), so `timing: 'mtime'` takes the modification time less the duration
 * where that lies within what the name says, and the name otherwise (copied files have new modification times). In the
 * hour that clocks repeat, the later reading is taken when the file was last written within hours after it, else the
 * earlier one.
 *
 * Files. Lengths are never assumed: a recording lasts as long as its packets say. The last file may still be growing: it
 * plays up to its last whole fragment. What is damaged or empty is skipped with one warning and never breaks the rest.
 * Nothing is served from a file that is no longer there: each answer begins with a look at the file.
 */
import { stat } from 'node:fs/promises';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type {
  Archive,
  ArchiveError,
  ArchiveWarning,
  Clip,
  ClipFragment,
  FolderSettings,
  FragmentPlace,
  Span,
} from './archive.ts';
import { FileIndex, type IndexedFile } from './file-index.ts';
import { Lru } from './lru.ts';
import { type NamePattern, parseNamePattern } from './name-pattern.ts';
import { Recording } from './recording.ts';
import { type ZoneClock, zoneClock } from './zone-clock.ts';

export interface FolderArchivePorts {
  readonly now: () => number;
  readonly warn: (warning: ArchiveWarning) => void;
}

export type SettingsError = CodedError<'bad-pattern' | 'bad-zone'>;

interface CheckedSettings {
  readonly pattern: NamePattern;
  readonly zone: ZoneClock;
}

/** What is known of a file as it was when last looked at. */
interface Seen {
  readonly size: number;
  readonly modified: number;
  readonly recording: Recording | undefined;
  /** Camera time of the first frame; undefined when it cannot be told. */
  readonly start: number | undefined;
}

/** What one recording adds to a clip. */
interface Found {
  readonly span: Span;
  readonly fragments: readonly ClipFragment[];
}

type PlacedRecording = Seen & { readonly recording: Recording; readonly start: number };

const second = 1000;
const openFiles = 24;
/** Recordings before the asked time that are opened to see whether they reach into it. */
const lookBack = 2;
/** Files before the asked time that are tried in all, when none of them can be played. */
const walkLimit = 500;
/** A look into the past uses an index at most this old; files that were copied in late show up after it. */
const refreshEvery = 15 * second;
/** A file changed this recently is still written: that it cannot be played yet is no damage. */
const writing = 60 * second;
/** In the repeated hour: written at most this long after its start, it is from the later pass. */
const sameTime = 2 * 3600 * second;

/** Checks a camera's settings before they are stored. */
export function checkFolderSettings(settings: FolderSettings): Result<CheckedSettings, SettingsError> {
  const pattern = parseNamePattern(settings.pattern);
  if (!pattern.ok) return pattern;
  if (pattern.value.precision > second && settings.timing === 'name') {
    return err(coded('bad-pattern', 'Names without the second need timing "mtime".'));
  }
  const zone = zoneClock(settings.zone);
  if (!zone.ok) return zone;
  return ok({ pattern: pattern.value, zone: zone.value });
}

/** Bound of the error, ms, that the naming alone brings into a picture's time (before the camera's own clock error). */
export function namingError(settings: FolderSettings): number {
  const pattern = parseNamePattern(settings.pattern);
  return pattern.ok ? Math.min(pattern.value.precision, second) : second;
}

export class FolderArchive implements Archive {
  readonly #settings: FolderSettings;
  readonly #checked: CheckedSettings;
  readonly #ports: FolderArchivePorts;
  readonly #index: FileIndex;
  readonly #open = new Lru<number, Seen>(openFiles, (seen) => seen.recording?.close());
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #warned = new Lru<string, true>(1000);

  private constructor(settings: FolderSettings, checked: CheckedSettings, ports: FolderArchivePorts) {
    this.#settings = settings;
    this.#checked = checked;
    this.#ports = ports;
    this.#index = new FileIndex(settings.folder, checked.pattern, checked.zone, ports.now);
  }

  static create(settings: FolderSettings, ports: FolderArchivePorts): Result<FolderArchive, SettingsError> {
    const checked = checkFolderSettings(settings);
    return checked.ok ? ok(new FolderArchive(settings, checked.value, ports)) : checked;
  }

  close(): void {
    this.#open.clear();
  }

  clip(from: number, to: number): Promise<Result<Clip, ArchiveError>> {
    return this.#inTurn(() => this.#clip(from, to));
  }

  init(recording: number): Promise<Result<Uint8Array, ArchiveError>> {
    return this.#inTurn(() => this.#serve(recording, (opened) => opened.init()));
  }

  fragment(place: FragmentPlace): Promise<Result<Uint8Array, ArchiveError>> {
    return this.#inTurn(() => this.#serve(place.recording, (opened) => opened.cut(place)));
  }

  /** One request at a time, so that no file is closed as least recently used while another request reads it. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #clip(from: number, to: number): Promise<Result<Clip, ArchiveError>> {
    try {
      const newest = this.#index.sorted().at(-1)?.earliest ?? Number.NEGATIVE_INFINITY;
      const now = this.#ports.now();
      if (to >= newest || now - this.#refreshedAt >= refreshEvery) {
        await this.#index.refresh();
        this.#refreshedAt = now;
      }
    } catch (error) {
      this.#warn('folder-unreadable', '.', error instanceof Error ? error.message : String(error));
      return err(coded('no-footage', 'The recordings of this camera cannot be reached.'));
    }
    const found: Found[] = [];
    let damaged = 0;
    for (const file of await this.#candidates(from, to)) {
      const seen = await this.#look(file);
      if (seen === undefined) continue;
      if (!isPlaced(seen)) {
        // What was last written before the asked time cannot have held it.
        if (seen.recording === undefined && seen.modified >= from && !this.#beingWritten(seen)) damaged += 1;
        continue;
      }
      try {
        const part = await within(file.id, seen, { from, to });
        if (part !== undefined) found.push(part);
      } catch (error) {
        damaged += 1;
        this.#open.delete(file.id);
        this.#warn('recording-damaged', file.path, error instanceof Error ? error.message : String(error));
      }
    }
    if (found.length > 0) {
      found.sort((a, b) => a.span.from - b.span.from);
      const spans = merge(
        found.map((part) => part.span),
        this.#tolerance,
      );
      return ok({ spans, fragments: found.flatMap((part) => part.fragments) });
    }
    return damaged > 0
      ? err(coded('recording-damaged', 'The recording of that time cannot be played.'))
      : err(coded('no-footage', 'Nothing is recorded at that time.'));
  }

  async #serve(
    id: number,
    read: (recording: Recording) => Promise<Uint8Array | undefined>,
  ): Promise<Result<Uint8Array, ArchiveError>> {
    const file = this.#index.get(id);
    const seen = file === undefined ? undefined : await this.#look(file);
    if (file === undefined || seen === undefined) {
      return err(coded('no-footage', 'The recording is no longer there.'));
    }
    if (seen.recording === undefined)
      return err(coded('recording-damaged', 'The recording cannot be played.'));
    try {
      const bytes = await read(seen.recording);
      return bytes === undefined ? err(coded('no-footage', 'The recording has changed.')) : ok(bytes);
    } catch (error) {
      this.#open.delete(id);
      this.#warn('recording-damaged', file.path, error instanceof Error ? error.message : String(error));
      return err(coded('recording-damaged', 'The recording cannot be played.'));
    }
  }

  /** Names floored to the second leave seeming gaps of up to a second between files that follow each other. */
  get #tolerance(): number {
    return Math.min(this.#checked.pattern.precision, second) + 100;
  }

  /** Files that may hold a part of [from, to], and those just before, which may reach into it. */
  async #candidates(from: number, to: number): Promise<readonly IndexedFile[]> {
    const { precision } = this.#checked.pattern;
    // A name that gives only the day or the hour: any file of that stretch may be meant.
    const coarse = precision > second ? precision : 0;
    const files = this.#index.sorted();
    const chosen: IndexedFile[] = [];
    let reaching = 0;
    for (let at = lastUpTo(files, to); at >= 0; at -= 1) {
      const file = files[at];
      if (file === undefined || file.earliest < from - sameTime - coarse) {
        // Damaged ones in a row must not make this walk the whole archive.
        if (file === undefined || reaching >= lookBack || chosen.length - reaching > walkLimit) break;
      }
      if (file.latest + coarse >= from) {
        chosen.push(file);
      } else if (reaching < lookBack) {
        chosen.push(file);
        if ((await this.#look(file))?.recording !== undefined) reaching += 1;
      }
    }
    return chosen.reverse();
  }

  /** The file as it is now, opened; undefined when it is gone. Valid until the next look. */
  async #look(file: IndexedFile): Promise<Seen | undefined> {
    try {
      const path = this.#index.absolute(file);
      const { size, mtimeMs } = await stat(path);
      const known = this.#open.get(file.id);
      if (known !== undefined && known.size === size && known.modified === mtimeMs) return known;
      const recording = await Recording.open(path, size);
      const start = recording === undefined ? undefined : this.#place(file, recording, mtimeMs);
      const seen: Seen = { size, modified: mtimeMs, recording, start };
      this.#open.set(file.id, seen);
      if (recording === undefined && !this.#beingWritten(seen)) {
        this.#warn('recording-damaged', file.path, `${size} bytes that cannot be played`);
      } else if (recording !== undefined && start === undefined) {
        this.#warn(
          'recording-unplaced',
          file.path,
          'neither its name nor its modification time gives its start',
        );
      }
      return seen;
    } catch (error) {
      this.#open.delete(file.id);
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'ENOENT')
        this.#warn('folder-unreadable', file.path, `the file cannot be read: ${String(code)}`);
      return undefined;
    }
  }

  #beingWritten(seen: Seen): boolean {
    return this.#ports.now() - seen.modified < writing;
  }

  /** Camera time of a recording's first frame. */
  #place(file: IndexedFile, recording: Recording, modified: number): number | undefined {
    const { precision } = this.#checked.pattern;
    const { earliest, latest } = file;
    const named = modified >= latest && modified - latest < sameTime ? latest : earliest;
    if (this.#settings.timing === 'name') return named;
    const measured = modified - (recording.last - recording.first) * second;
    if (measured >= named && measured < named + precision) return measured;
    return precision <= second ? named : undefined;
  }

  #warn(code: ArchiveWarning['code'], file: string, detail: string): void {
    const key = `${code} ${file}`;
    if (this.#warned.get(key) === true) return;
    this.#warned.set(key, true);
    this.#ports.warn({ ...coded(code, detail), file });
  }
}

/** What a recording has within the asked span. */
async function within(
  id: number,
  { recording, start }: PlacedRecording,
  asked: Span,
): Promise<Found | undefined> {
  const end = start + (recording.last - recording.first) * second;
  if (end <= asked.from || start >= asked.to) return undefined;
  const inFile = (time: number): number => recording.first + (time - start) / second;
  const keys = await recording.keySpans(inFile(asked.from), inFile(asked.to));
  return {
    span: { from: Math.max(asked.from, Math.round(start)), to: Math.min(asked.to, Math.round(end)) },
    fragments: keys.map((key) => ({
      recording: id,
      ...key,
      at: start + (key.begin - recording.first) * second,
    })),
  };
}

/** Index of the last file that can start at `time` or before, -1 for none. */
function lastUpTo(files: readonly IndexedFile[], time: number): number {
  let low = 0;
  let high = files.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((files[middle]?.earliest ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function isPlaced(seen: Seen): seen is PlacedRecording {
  return seen.recording !== undefined && seen.start !== undefined;
}

/** Joins spans that follow each other within `tolerance` ms. */
export function merge(spans: readonly Span[], tolerance: number): readonly Span[] {
  const merged: { from: number; to: number }[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && span.from - last.to <= tolerance) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
}
