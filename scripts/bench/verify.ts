import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@otklik/hub-server/db/sqlite.ts';
import { generateHub } from '@otklik/hub-server/testing/generated-hub.ts';
import { verifyHubFolder } from '@otklik/hub-server/verify/verify-hub.ts';
import { eventsAfter, journalsToVerify } from '@otklik/hub-server/verify/verify-repository.ts';
import { seeded } from '../../tests/support/seeded.ts';
import type { Report } from './report.ts';

const KIOSKS = 20;
const CUSTOMERS = 3950;
const BATCH = 100;
const START = 1_790_000_000_000;
const PAGE = 2000;

/** The least a check of the chain needs: every row read, hashed and parsed, in one thread. Gives events a second. */
function bareChain(file: string, events: number): number {
  const db = openDatabase(file, 'read');
  const from = performance.now();
  let count = 0;
  for (const { id } of journalsToVerify(db)) {
    let seq = 0;
    let hash: Uint8Array = new Uint8Array(32);
    for (;;) {
      const page = eventsAfter(db, id, seq, PAGE);
      for (const { body, seq: at } of page) {
        hash = createHash('sha256').update(hash).update(body).digest();
        const event: unknown = JSON.parse(body);
        if (typeof event === 'object') count += 1;
        seq = at;
      }
      if (page.length < PAGE) break;
    }
  }
  const seconds = (performance.now() - from) / 1000;
  db.close();
  if (count !== events) throw new Error(`${count} events were read of ${events}`);
  return events / seconds;
}

/** A hub of a million events, verified as `npm run verify` does it. */
export async function benchVerify(tell: (line: string) => void): Promise<Report> {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-bench-verify-'));
  const scratch = mkdtempSync(join(tmpdir(), 'otklik-bench-scratch-'));
  try {
    const random = seeded(1);
    tell('verify: a hub of a million events is being made, one to two minutes …');
    const events = generateHub({
      ...{ dir, kiosks: KIOSKS, customers: CUSTOMERS, batch: BATCH, start: START },
      random: () => random.int(0, 999_999) / 1_000_000,
    });
    const floor = bareChain(join(dir, 'hub.db'), events);
    const workers = availableParallelism();
    const from = performance.now();
    const checked = await verifyHubFolder({ dir, scratch, workers });
    const seconds = (performance.now() - from) / 1000;
    if (!checked.ok) throw new Error(checked.error.detail);
    const differs = checked.value.filter(({ count }) => count > 0);
    if (differs.length > 0) throw new Error(`the hub made for this differs: ${JSON.stringify(differs)}`);
    return {
      name: 'verify',
      rows: [
        { name: 'rows read, SHA-256 and JSON.parse, one thread', kind: 'rate', perSecond: floor },
        {
          name: 'events verified',
          kind: 'rate',
          perSecond: events / seconds,
          floor: { name: 'bare chain', p50: floor / (events / seconds) },
        },
      ],
      notes: [
        `${events} events of ${KIOSKS} journals, a signed head every ${BATCH}: ${seconds.toFixed(1)} s with ${workers} workers`,
      ],
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}
