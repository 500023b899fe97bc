import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import type { AckReply } from '@otklik/shared/api/kiosk.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { genesisHash, nextHash } from '@otklik/shared/sync/hash-chain.ts';
import type { StoredEvent } from '../../../kiosk/src/journal/journal.ts';
import type { SyncFailure } from '../../../kiosk/src/sync/errors.ts';
import { MAX_BATCH } from '../../../kiosk/src/sync/plan.ts';
import type { SimulatedKiosk } from './simulated-kiosk.ts';

/** What a hub that is away or busy answers: the same is sent again, so often, after so long each time. */
const PASSING: ReadonlySet<string> = new Set([
  ...['hub-away', 'hub-timeout', 'reply-cut', 'unavailable', 'too-many-requests', 'internal'],
]);
const TRIES = 60;
const AGAIN_MS = 1000;

/**
 * Sends a journal from its beginning, batch by batch, each while the next is being made. What the hub has already is not
 * sent again: its answer to the first batch tells. `onDay`: after each part. Gives the last number.
 */
export async function loadStore(
  kiosk: SimulatedKiosk,
  days: Iterable<readonly JournalEvent[]>,
  onDay: () => void,
  signal: AbortSignal,
): Promise<Result<number, SyncFailure>> {
  let hash: Uint8Array = genesisHash(kiosk.identity.kiosk, kiosk.identity.epoch);
  let durable = 0;
  let last = 0;
  let events: StoredEvent[] = [];
  let sending: Promise<Result<AckReply, SyncFailure>> | undefined;

  /** The answer to what is on its way, if anything is. */
  async function settle(): Promise<Result<undefined, SyncFailure>> {
    const reply = await sending;
    sending = undefined;
    if (reply === undefined) return ok(undefined);
    if (!reply.ok) return reply;
    durable = reply.value.durable;
    events = events.filter(({ seq }) => seq > durable);
    return ok(undefined);
  }

  for (const day of days) {
    for (const event of day) {
      const json = canonicalJson(event);
      hash = nextHash(hash, json);
      last = event.seq;
      if (last <= durable) continue;
      events.push({ seq: last, json, hash });
      if (events.length < MAX_BATCH) continue;
      const settled = await settle();
      if (!settled.ok) return settled;
      if (events.length < MAX_BATCH) continue;
      sending = send(kiosk, events, signal);
      events = [];
      // How far the hub is must be known before more is made for it.
      const told = durable === 0 ? await settle() : ok(undefined);
      if (!told.ok) return told;
    }
    onDay();
    await turn();
    if (signal.aborted) return err({ code: 'stopped', detail: 'The loading was stopped.' });
  }
  const settled = await settle();
  if (!settled.ok) return settled;
  if (events.length > 0) {
    sending = send(kiosk, events, signal);
    events = [];
  }
  const end = await settle();
  return end.ok ? ok(last) : end;
}

async function send(
  kiosk: SimulatedKiosk,
  events: readonly StoredEvent[],
  signal: AbortSignal,
): Promise<Result<AckReply, SyncFailure>> {
  const body = await kiosk.batch(events);
  for (let times = 1; ; times += 1) {
    const reply = await kiosk.client.sendEvents(body, signal);
    if (reply.ok || times === TRIES || !PASSING.has(reply.error.code)) return reply;
    await pause(reply.error.retryAfterMs ?? AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}
