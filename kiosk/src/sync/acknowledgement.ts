import type { KeyObject } from 'node:crypto';
import type { AckReply } from '@otklik/shared/api/kiosk.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import type { KioskId } from '@otklik/shared/base/ids.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { verifyHead } from '@otklik/shared/sync/signature.ts';
import type { DurableJournal } from '../journal/journal.ts';
import type { SyncFailure } from './errors.ts';
import type { SendAction } from './plan.ts';

/** What an acknowledgement that is believed says. */
export type Verdict =
  /** The hub holds more than before. */
  | { readonly kind: 'forward' }
  /** The hub holds less than it had acknowledged: it was restored from an older backup. */
  | { readonly kind: 'back' }
  /** It holds nothing of what was sent. */
  | { readonly kind: 'standing' }
  /** It holds another chain under this identity. */
  | { readonly kind: 'fork' };

/**
 * Judges a reply before anything is believed of it: it must speak of the epoch sent, and what it calls durable must
 * be countersigned by the pinned hub and be this journal's own hash.
 */
export function judge(
  reply: AckReply,
  sent: SendAction,
  hubKey: KeyObject,
  journal: DurableJournal,
  kiosk: KioskId,
): Result<Verdict, SyncFailure> {
  const { epoch } = sent;
  const { durable } = reply;
  if (reply.epoch !== epoch) {
    return err(coded('reply-malformed', 'The reply speaks of another epoch than was sent.'));
  }
  const acknowledged = sent.fromSeq - 1;
  if (durable === 0) return ok({ kind: acknowledged > 0 ? 'back' : 'standing' });
  const hash = Buffer.from(reply.hash ?? '', 'hex');
  const signature = Buffer.from(reply.signature ?? '', 'base64url');
  if (!verifyHead('otklik-ack-v1', { kiosk, epoch, seq: durable, hash }, signature, hubKey)) {
    return err(coded('ack-signature-wrong', 'The acknowledgement is not signed by the pinned hub.'));
  }
  const own = journal.hashAt(epoch, durable);
  if (own === undefined) {
    const first = journal.firstSeq(epoch) ?? 1;
    if (durable < first) {
      return err(coded('history-pruned', `The hub holds up to ${durable}; the journal begins at ${first}.`));
    }
    // Beyond the journal's end: the hub has events this journal lost or never had.
    return ok({ kind: 'fork' });
  }
  if (Buffer.compare(own, hash) !== 0) return ok({ kind: 'fork' });
  if (durable < acknowledged) return ok({ kind: 'back' });
  return ok({ kind: durable > acknowledged ? 'forward' : 'standing' });
}
