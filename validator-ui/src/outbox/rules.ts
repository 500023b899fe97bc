import type { ApiError, ApiErrorCode } from '../api/errors.ts';
import type { Entry } from './entry.ts';

/**
 * What holds of the entries an expert's browser keeps, always:
 * - of one item they are sent in the order in which they were said, one at a time;
 * - what was refused stops what was said of the same item after it, and nothing else;
 * - none leaves the list but by the hub's word that it is on record, or by the expert's.
 */

/** Nothing said later could be sent either: all wait. */
const stopsAll: ReadonlySet<ApiErrorCode> = new Set([
  'offline',
  'unavailable',
  'too-many-requests',
  'not-signed-in',
  'second-step',
  'csrf',
]);
/** May pass by itself, but only so often: an entry on which the hub always fails must not be tried for ever. */
const mayPass: ReadonlySet<ApiErrorCode> = new Set(['internal', 'bad-reply', 'unknown']);
const triesMost = 4;

/** Not on record yet, and the hub has not refused it. */
export const waits = ({ state }: Entry): boolean => state === 'sending' || state === 'kept';

/** In the order in which they were said. */
export const inOrder = (entries: Iterable<Entry>): readonly Entry[] =>
  [...entries].sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));

/** The next one to send, if any. `entries` in order; `mine`: whether this tab is to send it. */
export function nextEntry(entries: readonly Entry[], mine: (entry: Entry) => boolean): Entry | undefined {
  const blocked = new Set<string>();
  for (const entry of entries) {
    if (waits(entry) && !blocked.has(entry.item) && mine(entry)) return entry;
    if (entry.state !== 'compare') blocked.add(entry.item);
  }
  return undefined;
}

export interface Outcome {
  /** Entries as they are now. */
  readonly changed: readonly Entry[];
  /** Keys of those that are done with. */
  readonly gone: readonly string[];
  /** Everything waits: the line, the session or the hub is away. */
  readonly pause: boolean;
}

/** The hub has it on record. Behind a verdict its second step is open; a second step ends both. */
export function recorded(entries: readonly Entry[], entry: Entry): Outcome {
  const { item, key } = entry;
  if (entry.order.kind === 'verdict') {
    const { problem: _problem, ...rest } = entry;
    return { changed: [{ ...rest, state: 'compare' }], gone: [], pause: false };
  }
  const open = entries.filter((each) => each.item === item && each.state === 'compare');
  return { changed: [], gone: [key, ...open.map((each) => each.key)], pause: false };
}

/** It did not get through, or was refused. */
export function failed(entries: readonly Entry[], entry: Entry, { code, status }: ApiError): Outcome {
  const withState = (each: Entry, state: 'kept' | 'refused'): Entry => ({ ...each, state, problem: code });
  // A proxy in front of a hub that is away answers with what is no problem of the hub's.
  if (stopsAll.has(code) || (code === 'unknown' && status >= 502)) {
    return { changed: entries.filter(waits).map((each) => withState(each, 'kept')), gone: [], pause: true };
  }
  if (mayPass.has(code) && entry.tries < triesMost) {
    return { changed: [withState(entry, 'kept')], gone: [], pause: true };
  }
  const later = entries.filter((each) => each.item === entry.item && each.at >= entry.at && waits(each));
  return { changed: later.map((each) => withState(each, 'refused')), gone: [], pause: false };
}
