import type { CameraProblem } from '@otklik/shared/api/camera-check.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { Span } from '../archive.ts';
import { between, type FolderCheck, stoppedAfter } from '../folder-check.ts';
import type { RemoteFault } from './fault.ts';
import type { Listing } from './listing.ts';
import type { OpenPiece } from './piece-shelf.ts';
import { piecesOf } from './pieces.ts';
import type { RemoteSource } from './source.ts';

interface RemoteView {
  readonly source: RemoteSource;
  readonly listing: Listing;
  readonly open: (piece: Span) => Promise<Result<OpenPiece, RemoteFault>>;
  /** The span in which gaps are looked for; it ends now, by the camera's clock. */
  readonly span: Span;
}

/** Recordings that follow each other leave seeming gaps of up to this, ms. */
const gapLeast = 2000;
/** Beginning so much after now is more than clocks that are a little apart. */
const aheadAfter = 60_000;
/** Without a list: the latest time at which there should be something. */
const lately = 120_000;
/** Of the newest recording so much is fetched, from its end. */
const lookedAtMs = 20_000;

/** How a remote archive fares: what it lists, and whether the newest of it comes and can be shown. */
export async function checkRemote({ source, listing, open, span }: RemoteView): Promise<FolderCheck> {
  const listed = await listing.ask(span);
  if (!listed.ok) return { files: 0, gaps: [], problems: [problemOf(listed.error)] };
  const problems = new Set<CameraProblem>();
  const recorded = listed.value;
  if (recorded?.length === 0) return { files: 0, gaps: [], problems: ['archive-empty'] };
  const newest = recorded?.at(-1) ?? { from: span.to - lately - lookedAtMs, to: span.to - lately };
  const end = Math.min(newest.to, span.to);
  const looked = piecesOf([newest], { from: Math.max(newest.from, end - lookedAtMs), to: end }, source)[0];
  const opened = looked === undefined ? undefined : await open(looked);
  if (opened?.ok === false) problems.add(problemOf(opened.error));
  if (newest.from > span.to + aheadAfter) problems.add('ahead-of-clock');
  else if (span.to - newest.to > stoppedAfter) problems.add('stopped');
  const gaps = recorded === undefined ? [] : between(recorded, span, gapLeast);
  if (gaps.length > 0) problems.add('gaps');
  if (opened?.ok === true && source.snapshot !== undefined) {
    const picture = await source.snapshot(Math.floor(end / 1000) * 1000 - 1000, new AbortController().signal);
    if (!picture.ok) problems.add(problemOf(picture.error));
  }
  const found = opened?.ok === true ? newest : undefined;
  return {
    files: recorded?.length ?? (opened?.ok === true ? 1 : 0),
    ...(found === undefined
      ? {}
      : {
          newest: {
            file: new Date(found.from).toISOString(),
            ...{ start: Math.round(found.from), lengthMs: Math.round(found.to - found.from) },
          },
        }),
    gaps,
    problems: [...problems],
  };
}

/** `no-footage` and `unavailable` say as much as that nothing came. */
function problemOf({ code }: RemoteFault): CameraProblem {
  return code === 'no-footage' ? 'archive-empty' : code === 'unavailable' ? 'archive-slow' : code;
}
