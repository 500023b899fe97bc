/** Shown before the press and after the window's end, ms. */
export const CLIP_MARGIN_MS = 3000;
/** Outside of a poll there is no window; as long as the default one. */
const NO_WINDOW_MS = 20_000;

/** A span of hub time, ms. */
export interface ClipSpan {
  readonly from: number;
  readonly to: number;
}

/** What is shown of a press: from 3 s before it, or before its poll opened, to 3 s after the end of its window. */
export function clipSpan(at: number, window: ClipSpan | undefined): ClipSpan {
  const end = Math.max(at, window?.to ?? at + NO_WINDOW_MS);
  // The seller's press that opened the poll is part of what is judged, however late the item's own press is.
  const start = Math.min(at, window?.from ?? at);
  return { from: Math.max(start, at - NO_WINDOW_MS) - CLIP_MARGIN_MS, to: end + CLIP_MARGIN_MS };
}
