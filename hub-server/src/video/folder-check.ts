import type { CameraProblem, UnreadableReason } from '@otklik/shared/api/camera-check.ts';
import type { Span } from './archive.ts';
import type { IndexedFile } from './file-index.ts';

/** What is known of one recording after a look at it. */
export interface LookedAt {
  /** Modification time, Unix ms by the clock of whoever wrote the file. */
  readonly modified: number;
  /** Still written, as far as its modification time tells. */
  readonly growing: boolean;
  /** It has a picture that can be played. */
  readonly playable: boolean;
  /** Camera time of its first frame; undefined when it cannot be told. */
  readonly start: number | undefined;
  /** 0 when it cannot be played. */
  readonly lengthMs: number;
}

export interface NewestRecording {
  /** Path below the folder. */
  readonly file: string;
  /** Camera time, Unix ms. */
  readonly start: number;
  readonly lengthMs: number;
}

/** Times are the camera's own, Unix ms. */
export interface FolderCheck {
  readonly files: number;
  readonly newest?: NewestRecording;
  /** Unrecorded stretches between recordings of the asked span, ascending. */
  readonly gaps: readonly Span[];
  readonly problems: readonly CameraProblem[];
  readonly unreadable?: readonly UnreadableFile[];
  /** What was the matter when somebody wanted to see something, latest; of archives over the network. */
  readonly latest?: { readonly problem: CameraProblem; readonly at: number };
}

export interface UnreadableFile {
  /** Path below the folder. */
  readonly file: string;
  readonly reason: UnreadableReason;
}

export interface FolderView {
  /** By the earliest instant a file's name can mean. */
  readonly files: readonly IndexedFile[];
  /** What the names leave open, ms. */
  readonly precision: number;
  readonly tolerance: number;
  /** Undefined when the file is gone or cannot be read. */
  readonly look: (file: IndexedFile) => Promise<LookedAt | undefined>;
  /** The span in which gaps are looked for; it ends now, by the camera's clock. */
  readonly span: Span;
  /** By the hub's clock, for modification times. */
  readonly now: number;
}

const second = 1000;
const minute = 60 * second;
/** Recordings opened to find gaps, at most: each costs a few ms, and others wait for the archive meanwhile. */
const looksAtMost = 400;
/** The newest recording may end this long ago before it counts as stopped, or as long again as it lasts. */
export const stoppedAfter = 10 * minute;
/** A newest recording this far ahead of the hub's clock has a wrong zone or offset. */
const aheadAfter = minute;
/** Zones differ by quarters of an hour. */
const zoneStep = 15 * minute;
/** No two zones are further apart. */
const zonesApart = 26 * 60 * minute;

/**
 * Whether a camera's folder holds what its settings promise. Only the newest recordings are opened, and those after
 * which the next one by its name begins late: a whole day of ten-second files would be thousands.
 */
export async function checkFolder(view: FolderView): Promise<FolderCheck> {
  const { files, span } = view;
  const problems = new Set<CameraProblem>();
  const last = files.at(-1);
  if (last === undefined) return { files: 0, gaps: [], problems: [] };
  const seen = await view.look(last);
  // The last file may still be written: whether recordings can be played is told by the one before.
  const finished = seen?.growing === true ? (files.at(-2) ?? last) : last;
  const whole = finished === last ? seen : await view.look(finished);
  if (whole?.playable !== true) problems.add('newest-unreadable');
  else if (whole.start === undefined) problems.add('start-unknown');
  const newest = placed(last, seen) ?? placed(finished, whole);
  if (newest !== undefined) {
    const end = newest.start + newest.lengthMs;
    if (newest.start > span.to + aheadAfter) problems.add('ahead-of-clock');
    else if (span.to - end > Math.max(stoppedAfter, 2 * newest.lengthMs)) problems.add('stopped');
    const written = (newest.file === last.path ? seen : whole)?.modified ?? 0;
    // In camera time the hub's clock is `span.to`.
    if (view.now - written < span.to - span.from && isZoneApart(end - written - (span.to - view.now)))
      problems.add('zone-doubtful');
  }
  const found = await gapsOf(view, whole?.lengthMs ?? 0);
  if (found.gaps.length > 0) problems.add('gaps');
  if (found.cut) problems.add('gaps-not-all');
  return {
    files: files.length,
    ...(newest === undefined ? {} : { newest }),
    gaps: found.gaps,
    problems: [...problems],
  };
}

const placed = (file: IndexedFile, seen: LookedAt | undefined): NewestRecording | undefined =>
  seen?.playable === true && seen.start !== undefined
    ? { file: file.path, start: Math.round(seen.start), lengthMs: Math.round(seen.lengthMs) }
    : undefined;

/** A recording's end and its last write lie so far apart as zones do. */
export function isZoneApart(ms: number): boolean {
  const steps = Math.round(ms / zoneStep);
  return steps !== 0 && Math.abs(ms) <= zonesApart && Math.abs(ms - steps * zoneStep) < minute;
}

interface Gaps {
  readonly gaps: readonly Span[];
  /** There was more to open than is opened at once. */
  readonly cut: boolean;
}

async function gapsOf(view: FolderView, usualMs: number): Promise<Gaps> {
  const { files, span, precision, tolerance } = view;
  const coarse = precision > second;
  // With names that give only the hour or the day, any file of that stretch may reach into the span.
  const from = span.from - (coarse ? precision : 0);
  const first = files.findIndex(({ latest }) => latest >= from);
  if (first < 0) return { gaps: [], cut: false };
  const inSpan = files.slice(Math.max(0, first - 1));
  const doubtful = inSpan.filter((file, at) => {
    const next = inSpan[at + 1];
    return (
      coarse ||
      file.earliest !== file.latest ||
      next === undefined ||
      next.earliest !== next.latest ||
      next.earliest - file.earliest > usualMs + tolerance
    );
  });
  // The newest ones first: what is wrong now matters most.
  const opened = new Set(doubtful.slice(-looksAtMost));
  const parts: Span[] = [];
  for (const [at, file] of inSpan.entries()) {
    const next = inSpan[at + 1];
    if (!opened.has(file)) {
      // It reaches to the next one, or nobody has looked.
      parts.push({ from: file.earliest, to: next?.earliest ?? file.earliest });
      continue;
    }
    const seen = await view.look(file);
    if (seen?.playable === true && seen.start !== undefined)
      parts.push({ from: seen.start, to: seen.start + seen.lengthMs });
  }
  return { gaps: between(parts, span, tolerance + second), cut: doubtful.length > looksAtMost };
}

/** Stretches of the span between parts, longer than `least` ms. */
export function between(parts: readonly Span[], span: Span, least: number): readonly Span[] {
  const gaps: Span[] = [];
  let end: number | undefined;
  for (const part of parts.toSorted((a, b) => a.from - b.from)) {
    if (end !== undefined && part.from - end > least) {
      const gap = {
        from: Math.max(span.from, Math.round(end)),
        to: Math.min(span.to, Math.round(part.from)),
      };
      if (gap.to - gap.from > least) gaps.push(gap);
    }
    end = Math.max(end ?? part.to, part.to);
  }
  return gaps;
}
