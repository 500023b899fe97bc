import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import type { JournalEvent, JournalEventOf } from '@otklik/shared/poll/events.ts';
import { consoleError, FRESH_MS, kioskClockError } from '@otklik/shared/review/error-chain.ts';
import { upBefore } from '../consoles/console-event-repository.ts';
import { consoleId } from '../consoles/console-events.ts';
import type { Db } from '../db/sqlite.ts';
import { samplesAround } from '../ingest/clock-repository.ts';
import { eventsBetween, frozenClock } from './timeline-repository.ts';
import type { ItemRow } from './verdict-repository.ts';

type Chain = ReviewDetail['chain'];

/**
 * How far off an item's time may be, from the press itself to the hub's clock. `hub`, ms, is what ingest froze. What the
 * journal does not tell (a console that presented itself before the journal began, a body that is gone, a sample that is
 * none of the kiosk's boot) stays out: no bound is better than one that is too small.
 */
export function errorChain(db: Db, item: Pick<ItemRow, 'journal' | 'seq'>, hub: number): Chain {
  return { ...pressPath(db, item), ...kioskClock(db, item), hub };
}

function pressPath(
  db: Db,
  { journal, seq }: Pick<ItemRow, 'journal' | 'seq'>,
): Pick<Chain, 'source' | 'console' | 'kept'> {
  const event = eventAt(db, journal, seq);
  if (event?.type === 'pos') return { source: 'till' };
  // A force majeure is dated by the press that was held.
  const press = event?.type === 'fm-raised' ? eventAt(db, journal, event.data.dn) : event;
  if (press?.type !== 'edge') return { source: 'unknown' };
  const ups = presented(db, journal, press);
  if (ups === undefined) return { source: 'unknown' };
  const { lag = 0 } = press.data;
  const { mono } = press;
  const source = ups.last.data.class;
  const error = consoleError({
    ...{ class: source, lag, toldAfter: mono + lag - ups.last.mono },
    sinceUp: ups.before === undefined ? undefined : mono - ups.before.mono,
  });
  return {
    source,
    ...(error === undefined ? {} : { console: error }),
    ...(lag < FRESH_MS ? {} : { kept: lag }),
  };
}

type Up = JournalEventOf<'device-up'>;
/** How often a console may have come up between a press and its telling of it; of one that did more often nothing is known. */
const MOST_UPS = 20;

/**
 * How the console of an edge presented itself in the boots, its own and the kiosk's, that the edge is of: last before it told
 * the edge, and last before the edge's own time.
 */
function presented(
  db: Db,
  journal: number,
  { kiosk, seq, boot, mono, data: { device } }: JournalEventOf<'edge'>,
): { readonly last: Up; readonly before: Up | undefined } | undefined {
  const console = consoleId(kiosk, device.serial);
  let last: Up | undefined;
  let from = seq;
  for (let looked = 0; looked < MOST_UPS; looked += 1) {
    const at = upBefore(db, journal, console, from);
    const up = at === undefined ? undefined : eventAt(db, journal, at);
    const ours = up?.type === 'device-up' && up.boot === boot && up.data.bootId === device.bootId;
    if (at === undefined || !ours) return last === undefined ? undefined : { last, before: undefined };
    last ??= up;
    if (up.mono <= mono) return { last, before: up };
    from = at;
  }
  return undefined;
}

const eventAt = (db: Db, journal: number, seq: number): JournalEvent | undefined =>
  eventsBetween(db, journal, seq, seq)[0]?.event;

function kioskClock(db: Db, { journal, seq }: Pick<ItemRow, 'journal' | 'seq'>): Pick<Chain, 'kiosk'> {
  const frozen = frozenClock(db, journal, seq);
  if (frozen === undefined) return {};
  const { kiosk, boot, mono, offset, error } = frozen;
  const ages = samplesAround(db, { kiosk, boot, mono })
    // Those that came after the event was dated are not what it was dated by.
    .filter((sample) => sample.offset === offset && sample.error === error)
    .map((sample) => Math.abs(sample.mono - mono));
  if (ages.length === 0) return {};
  const age = Math.min(...ages);
  return { kiosk: { error: kioskClockError(age), age } };
}
