import type { ClipFragment, Span } from './archive.ts';
import type { IndexedFile } from './file-index.ts';
import type { Seen } from './opened-files.ts';
import type { Recording } from './recording.ts';

const second = 1000;
/** A recording that must be transcoded is cut into stretches of at least so many seconds, the same for every clip. */
const transcodedSeconds = 4;

/** What one recording adds to a clip. */
export interface Found {
  readonly span: Span;
  readonly fragments: readonly ClipFragment[];
}

export type PlacedRecording = Seen & { readonly recording: Recording; readonly start: number };

/** What a recording has within the asked span: a part for each stretch without a break. */
export async function within(
  name: string,
  { recording, start }: Pick<PlacedRecording, 'recording' | 'start'>,
  asked: Span,
): Promise<readonly Found[]> {
  const end = endOf({ recording, start });
  if (end <= asked.from || start >= asked.to) return [];
  const inFile = (time: number): number => recording.first + (time - start) / second;
  const [from, to] = [inFile(asked.from), inFile(asked.to)];
  const keys = recording.playable
    ? await recording.keySpans(from, to)
    : (await recording.keySpans(recording.first, recording.last, transcodedSeconds)).filter(
        (key) => key.begin < to && key.end > from,
      );
  const at = (time: number): number => start + (time - recording.first) * second;
  const parts: { span: Span; fragments: ClipFragment[] }[] = [];
  let behind: number | undefined;
  for (const key of keys) {
    const fragment: ClipFragment = {
      recording: name,
      ...key,
      ...(recording.playable ? {} : { transcode: true }),
      at: at(key.begin),
    };
    const part = key.begin === behind ? parts.at(-1) : undefined;
    const to = Math.min(asked.to, Math.round(at(key.end)));
    if (part === undefined) {
      const from = Math.max(asked.from, Math.round(fragment.at));
      parts.push({ span: { from, to }, fragments: [fragment] });
    } else {
      part.fragments.push(fragment);
      part.span = { ...part.span, to };
    }
    behind = key.end;
  }
  // The keyframe before the asked time may be of a stretch that ends before it, too.
  return parts.filter(({ span }) => span.to > span.from);
}

/** Camera time of the last frame's end, Unix ms. */
export const endOf = ({ recording, start }: Pick<PlacedRecording, 'recording' | 'start'>): number =>
  start + (recording.last - recording.first) * second;

/** Index of the last file that can start at `time` or before, -1 for none. */
export function lastUpTo(files: readonly IndexedFile[], time: number): number {
  let low = 0;
  let high = files.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((files[middle]?.earliest ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export function isPlaced(seen: Seen): seen is PlacedRecording {
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
