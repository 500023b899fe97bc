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
import { readdir } from 'node:fs/promises';
import { UNREADABLE_MOST } from '@otklik/shared/api/camera-check.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type {
  ArchiveError,
  ArchiveWarning,
  Clip,
  FolderSettings,
  FragmentPlace,
  PictureStream,
  SourceArchive,
  Span,
} from './archive.ts';
import { endOf, type Found, isPlaced, lastUpTo, merge, within } from './clip-parts.ts';
import { FileIndex, type IndexedFile } from './file-index.ts';
import { checkFolder, type FolderCheck, isZoneApart, type LookedAt } from './folder-check.ts';
import { type CheckedSettings, checkFolderSettings, type SettingsError } from './folder-settings.ts';
import { OpenRecordings } from './open-recordings.ts';
import { OpenedFiles, type Seen, sameTime } from './opened-files.ts';
import type { Recording } from './recording.ts';

export interface FolderArchivePorts {
  readonly now: () => number;
  readonly warn: (warning: ArchiveWarning) => void;
  /** Shared by archives that together keep within its limits; one of its own if not given. */
  readonly open?: OpenRecordings;
}

const away = coded('archive-offline', 'The recordings of this camera cannot be reached.');
const noLonger = coded('no-footage', 'The recording is no longer there.');
const changed = coded('no-footage', 'The recording has changed.');

const second = 1000;
/** Recordings before the asked time that are opened to see whether they reach into it. */
const lookBack = 2;
/** Files before the asked time that are tried in all, when none of them can be played. */
const walkLimit = 500;
/** Recordings begin at most this long before what they hold, as far as folders are chosen by their names. */
const longestRecording = 3 * 3600 * second;
/** A look into the past uses an index at most this old; files that were copied in late show up after it. */
const refreshEvery = 15 * second;

export class FolderArchive implements SourceArchive {
  readonly #settings: FolderSettings;
  readonly #checked: CheckedSettings;
  readonly #ports: FolderArchivePorts;
  readonly #index: FileIndex;
  readonly #files: OpenedFiles;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(settings: FolderSettings, checked: CheckedSettings, ports: FolderArchivePorts) {
    this.#settings = settings;
    this.#checked = checked;
    this.#ports = ports;
    this.#index = new FileIndex(settings.folder, checked.pattern, checked.zone, ports.now, (file) =>
      this.#files.forget(file),
    );
    this.#files = new OpenedFiles({
      ...{ pattern: checked.pattern, timing: settings.timing, now: ports.now, warn: ports.warn },
      open: ports.open ?? new OpenRecordings(),
      absolute: (file) => this.#index.absolute(file),
      isKnown: (file) => this.#index.get(file.id) !== undefined,
    });
  }

  static create(settings: FolderSettings, ports: FolderArchivePorts): Result<FolderArchive, SettingsError> {
    const checked = checkFolderSettings(settings);
    return checked.ok ? ok(new FolderArchive(settings, checked.value, ports)) : checked;
  }

  close(): void {
    this.#files.close();
  }

  clip(from: number, to: number): Promise<Result<Clip, ArchiveError>> {
    return this.#inTurn(() => this.#clip(from, to));
  }

  init({ recording }: FragmentPlace): Promise<Result<Uint8Array, ArchiveError>> {
    return this.#inTurn(() => this.#serve(recording, (opened) => opened.init()));
  }

  fragment(place: FragmentPlace): Promise<Result<Uint8Array, ArchiveError>> {
    return this.#inTurn(() => this.#serve(place.recording, (opened) => opened.cut(place)));
  }

  pictures(place: FragmentPlace): Promise<Result<PictureStream, ArchiveError>> {
    return this.#inTurn(() =>
      this.#serve(place.recording, async (opened) => {
        const media = await opened.cut(place, true);
        return media === undefined ? undefined : { init: await opened.init(), media };
      }),
    );
  }

  identity(place: FragmentPlace): Promise<Result<string, ArchiveError>> {
    return this.#inTurn(async () => {
      const looked = await this.#look(place.recording);
      if (!looked.ok) return looked;
      const { file, seen } = looked.value;
      // What a growing file had before stays what it was, once it is all there.
      const held = seen.recording?.held(place) ?? 0;
      return ok(JSON.stringify([this.#settings.folder, file.path, ...seen.origin, held]));
    });
  }

  /** The file that a name of a recording means. */
  async #look(
    recording: string,
  ): Promise<Result<{ readonly file: IndexedFile; readonly seen: Seen }, ArchiveError>> {
    const file = this.#index.named(recording);
    // The worker was restarted, or the archive made anew: the number is another file's now.
    if (file === 'foreign') return err(changed);
    const seen = file === undefined ? undefined : await this.#files.look(file);
    if (file === undefined || seen === undefined) return err((await this.#isThere()) ? noLonger : away);
    return ok({ file, seen });
  }

  check(span: Span): Promise<Result<FolderCheck, ArchiveError>> {
    return this.#check(span);
  }

  async #check(span: Span): Promise<Result<FolderCheck, ArchiveError>> {
    let entries: readonly string[] = [];
    try {
      // Not in turn: nobody who wants a clip waits until a large archive has been looked at.
      await this.#index.refresh();
      if (this.#index.sorted().length === 0) entries = await readdir(this.#settings.folder);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      const missing = code === 'ENOENT' || code === 'ENOTDIR';
      return ok({ files: 0, gaps: [], problems: [missing ? 'folder-missing' : 'folder-unreadable'] });
    }
    const files = this.#index.sorted();
    if (files.length === 0)
      return ok({
        ...{ files: 0, gaps: [] },
        problems: [entries.length === 0 ? 'folder-empty' : 'names-do-not-fit'],
      });
    const view = {
      ...{ files, span, now: this.#ports.now() },
      ...{ precision: this.#checked.pattern.precision, tolerance: this.#tolerance },
      look: async (file: IndexedFile) => this.#lookedAt(await this.#files.look(file)),
    };
    return this.#inTurn(async () => {
      const checked = await checkFolder(view);
      // Those of before, too: a check opens only a few files.
      const faulty = [...this.#files.faulty].map(([file, reason]) => ({ file, reason }));
      if (faulty.length === 0) return ok(checked);
      const unreadable = faulty.sort((a, b) => (a.file < b.file ? 1 : -1)).slice(0, UNREADABLE_MOST);
      return ok({ ...checked, problems: [...checked.problems, 'files-unreadable'], unreadable });
    });
  }

  #lookedAt(seen: Seen | undefined): LookedAt | undefined {
    if (seen === undefined) return undefined;
    const { recording, start, modified } = seen;
    return {
      ...{ start, modified, growing: this.#files.beingWritten(seen), playable: recording !== undefined },
      lengthMs: recording === undefined ? 0 : (recording.last - recording.first) * second,
    };
  }

  /** One request at a time: what one has looked at stays open for it alone. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work).finally(() => this.#files.release());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #clip(from: number, to: number): Promise<Result<Clip, ArchiveError>> {
    try {
      await this.#refreshFor(from, to);
    } catch (error) {
      this.#files.warn('folder-unreadable', '.', error instanceof Error ? error.message : String(error));
      return err(away);
    }
    const found: Found[] = [];
    let vanished = 0;
    let damaged = 0;
    let unknown = 0;
    for (const file of await this.#candidates(from, to)) {
      const seen = await this.#files.look(file);
      if (seen === undefined) {
        vanished += 1;
        continue;
      }
      if (!isPlaced(seen)) {
        // What was last written before the asked time cannot have held it.
        if (seen.unknownCodec && seen.modified >= from) unknown += 1;
        else if (seen.recording === undefined && seen.modified >= from && !this.#files.beingWritten(seen))
          damaged += 1;
        continue;
      }
      try {
        found.push(...(await within(this.#index.nameOf(file), seen, { from, to })));
      } catch (error) {
        damaged += 1;
        this.#files.drop(file.id);
        this.#files.warn(
          'recording-damaged',
          file.path,
          error instanceof Error ? error.message : String(error),
        );
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
    if (vanished > 0 && !(await this.#isThere())) return err(away);
    if (unknown > 0) return err(coded('codec-unplayable', 'No browser can show how the recording is coded.'));
    if (damaged > 0) return err(coded('recording-damaged', 'The recording of that time cannot be played.'));
    return err(await this.#nothing());
  }

  /**
   * Before a large archive has been looked at once, only what can hold the asked time is: the first item after a start of the
   * hub does not wait for the rest.
   */
  async #refreshFor(from: number, to: number): Promise<void> {
    const now = this.#ports.now();
    if (!this.#index.complete) {
      await this.#index.near(from - longestRecording - Math.max(this.#checked.pattern.precision, second), to);
      this.#index.refresh().then(
        () => {
          this.#refreshedAt = now;
        },
        // Whoever asks next is told.
        () => undefined,
      );
      return;
    }
    const newest = this.#index.sorted().at(-1)?.earliest ?? Number.NEGATIVE_INFINITY;
    if (to < newest && now - this.#refreshedAt < refreshEvery) return;
    await this.#index.refresh();
    this.#refreshedAt = now;
  }

  /** Whether the folder can be read and holds anything: a mount that is lost leaves an empty place or none. */
  async #isThere(): Promise<boolean> {
    return readdir(this.#settings.folder).then(
      (names) => names.length > 0,
      () => false,
    );
  }

  /** Why there is nothing: a zone that is set wrongly shows in how far recordings end from when they were last written. */
  async #nothing(): Promise<ArchiveError> {
    const files = this.#index.sorted();
    const apart: number[] = [];
    // Two, because copied files all have the time of their copying, which is as far from either as it happens to be.
    for (const file of [files.at(-1), files[files.length >>> 1]]) {
      const seen = file === undefined ? undefined : await this.#files.look(file);
      if (seen !== undefined && isPlaced(seen)) apart.push(endOf(seen) - seen.modified);
    }
    const [newest, other = newest] = apart;
    return newest !== undefined && isZoneApart(newest) && Math.abs(newest - (other ?? 0)) < 60 * second
      ? coded('zone-doubtful', 'Nothing is recorded at that time; the camera’s time zone may be set wrongly.')
      : coded('no-footage', 'Nothing is recorded at that time.');
  }

  async #serve<T>(
    name: string,
    read: (recording: Recording) => Promise<T | undefined>,
  ): Promise<Result<T, ArchiveError>> {
    const looked = await this.#look(name);
    if (!looked.ok) return looked;
    const { file, seen } = looked.value;
    if (seen.recording === undefined)
      return err(coded('recording-damaged', 'The recording cannot be played.'));
    try {
      const bytes = await read(seen.recording);
      return bytes === undefined ? err(changed) : ok(bytes);
    } catch (error) {
      this.#files.drop(file.id);
      this.#files.warn(
        'recording-damaged',
        file.path,
        error instanceof Error ? error.message : String(error),
      );
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
        if ((await this.#files.look(file))?.recording !== undefined) reaching += 1;
      }
    }
    return chosen.reverse();
  }
}
