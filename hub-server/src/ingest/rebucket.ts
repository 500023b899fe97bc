import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { Rebucketed } from '../db/contract/projection.ts';
import type { Db } from '../db/sqlite.ts';
import { noteMoved } from '../presence/note-presence.ts';
import type { HubError } from '../problem.ts';
import { moveReceipt } from '../results/receipts.ts';
import { refreshPoll } from '../results/refresh-poll.ts';
import { RollupChanges } from '../results/rollup-changes.ts';
import { beginRiskAnew } from '../risk/risk-commands.ts';
import { storesOfKiosk } from '../risk/risk-repository.ts';
import { nearestInOrder } from './clock.ts';
import { bootSamples } from './clock-repository.ts';
import { workplaceAt } from './placement-repository.ts';
import { bootEvents, moveEvent } from './rebucket-repository.ts';
import { clampInstant } from './time-range.ts';

/**
 * Applies to the events of one boot the clock samples that are known now: those that came after an event was ingested
 * may lie nearer to it. Raw times stay; what was frozen is replaced, and every poll and receipt moves to the
 * hour it then belongs to. The audit log says who did it and by how much at most.
 */
export function rebucketBoot(
  db: Db,
  { kiosk, boot, user, now }: Actor & { readonly kiosk: string; readonly boot: string },
): Result<Rebucketed, HubError> {
  const events = bootEvents(db, kiosk, boot);
  if (events.length === 0) return err(coded('not-found', 'The hub holds no event of this boot.'));
  const samples = bootSamples(db, kiosk, boot);
  const receipts = new RollupChanges();
  const ran: { workplace: string; at: number }[] = [];
  let [moved, polls, most] = [0, 0, 0];
  for (const event of events) {
    const sample = nearestInOrder(samples, event.mono);
    if (sample === undefined) continue;
    const { offset, error } = sample;
    if (offset === event.offset && error === event.error) continue;
    const hubAt = clampInstant(event.at + offset);
    moved += 1;
    most = Math.max(most, Math.abs(hubAt - event.hubAt));
    if (event.type === 'receipt') moveReceipt(db, event, hubAt, receipts);
    const workplace = event.place === 0 ? null : workplaceAt(db, event.journal, event.place, event.seq);
    if (workplace !== null) ran.push({ workplace, at: hubAt });
    if (!moveEvent(db, event, { offset, error, hubAt })) continue;
    polls += 1;
    refreshPoll(db, event.journal, event.seq);
  }
  receipts.apply(db);
  noteMoved(db, ran);
  // Reasons to look at what happened rest on these times.
  for (const store of storesOfKiosk(db, kiosk)) beginRiskAnew(db, { store, now });
  const detail = { boot, events: events.length, moved, polls, mostMs: most };
  addAudit(db, { at: now, user, action: 'clock-rebucketed', subject: `kiosk:${kiosk}`, detail });
  return ok({ events: events.length, moved, polls, mostMs: most });
}
