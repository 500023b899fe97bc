import type { IngestInput } from '../db/contract/ingest.ts';
import type { Db } from '../db/sqlite.ts';
import { addFork, forkBytes, forksOf } from './event-repository.ts';

/** Batches kept of one forked journal: the first ones, which show where and by whom it parts. */
export const FORKS_A_JOURNAL = 8;
/** Bytes of text kept of one kiosk's forks; whoever holds its key could send contradictions without end. */
export const FORK_BYTES_A_KIOSK = 16 * 1024 * 1024;

/**
 * Keeps a contradicting batch whole, with the head its kiosk signed, once. False where the bound is reached: then its
 * alarm alone counts it. What was kept first is never dropped for what comes later.
 */
export function setApart(db: Db, input: IngestInput, atSeq: number): boolean {
  const { kiosk, keyNumber, batch, lines, received } = input;
  const known = forksOf(db, kiosk, batch.epoch);
  if (known.some(({ fromSeq, headHash }) => fromSeq === batch.fromSeq && headHash === batch.head.hash)) {
    return true;
  }
  if (known.length >= FORKS_A_JOURNAL) return false;
  const body = `[${lines.replaceAll('\n', ',')}]`;
  if (forkBytes(db, kiosk) + body.length > FORK_BYTES_A_KIOSK) return false;
  addFork(db, {
    kiosk,
    epoch: batch.epoch,
    fromSeq: batch.fromSeq,
    atSeq,
    headSeq: batch.head.seq,
    headHash: batch.head.hash,
    signature: batch.head.signature,
    body,
    received,
    keyNumber,
  });
  return true;
}
