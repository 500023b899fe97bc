import { ok } from '@otklik/shared/base/result.ts';
import type { DurableJournal } from '../../kiosk/src/journal/journal.ts';
import { productCore } from './hub.ts';
import type { Plant } from './run.ts';

/**
 * Bugs that would break what DESIGN §7 promises, each planted around a port or a part, never in the product. A simulator
 * that does not find them is worth nothing.
 */
export const mutants: Readonly<Record<string, Plant>> = {
  /** The disk says "written" and writes later: what synchronous=NORMAL is. */
  'acknowledge before durable': { lazyDisk: true },

  /** The hub replies, then commits. */
  'the hub acknowledges before durable': { core: { ...productCore, durableFirst: false } },

  /** The console may forget an edge as soon as it has been heard. */
  'acknowledge on arrival': {
    kiosk: () => ({
      port: (port) => ({
        ...port,
        start: (listener, durable) =>
          port.start((reports) => {
            for (const report of reports) {
              if (report.kind === 'edge') port.acknowledge(report.id.serial, report.id.bootId, report.id.seq);
            }
            listener(reports);
          }, durable),
      }),
    }),
  },

  /** Every third timer of the sync loop never fires: the one after a failure among them. */
  'forget a retry': {
    kiosk: () => {
      let asked = 0;
      return {
        syncTimers: (timers) => ({
          after: (ms, handler) => {
            asked += 1;
            return asked % 3 === 0 ? () => undefined : timers.after(ms, handler);
          },
        }),
      };
    },
  },

  /** What the disk refused is not tried again. */
  'forget what the disk refused': {
    kiosk: () => ({
      agentTimers: (timers) => ({
        after: (ms, handler) => (ms === 500 ? () => undefined : timers.after(ms, handler)),
      }),
    }),
  },

  /** A start takes its number from what the hub acknowledged and writes over what it did not. */
  'renumber after restart': {
    kiosk: () => ({
      found: (db) => {
        const [row] = db
          .prepare<[], { id: number; last: number; keep: number }>(
            'SELECT id, last_seq AS last, max(acknowledged, last_seq - 3, 1) AS keep FROM epoch ORDER BY id DESC LIMIT 1',
          )
          .all();
        if (row === undefined || row.keep >= row.last) return;
        db.prepare('DELETE FROM event WHERE epoch_id = ? AND seq > ?').run(row.id, row.keep);
        db.prepare(
          `UPDATE epoch SET last_seq = e.seq, head = e.hash FROM (SELECT seq, hash FROM event WHERE epoch_id = ?
           ORDER BY seq DESC LIMIT 1) e WHERE id = ?`,
        ).run(row.id, row.id);
      },
    }),
  },

  /** The hub thanks a clone for what contradicts its own journal. */
  'accept a fork': {
    core: {
      ...productCore,
      ingest: (db, input) => {
        const kept = productCore.ingest(db, input);
        if (kept.ok || kept.error.code !== 'chain-fork') return kept;
        const { epoch, head } = input.batch;
        return ok({ kiosk: input.kiosk, epoch, seq: head.seq, hash: Buffer.from(head.hash, 'hex') });
      },
    },
  },

  /** A batch that overlaps what is there is taken for a repeat, its new events too. */
  'drop on duplicate': {
    core: {
      ...productCore,
      ingest: (db, input) => {
        const kept = db
          .prepare<[string, string], { durable: number }>(
            'SELECT durable FROM journals WHERE kiosk = ? AND epoch = ?',
          )
          .get(input.kiosk, input.batch.epoch);
        if (kept === undefined || input.batch.fromSeq > kept.durable) return productCore.ingest(db, input);
        const { epoch, head } = input.batch;
        return ok({ kiosk: input.kiosk, epoch, seq: head.seq, hash: Buffer.from(head.hash, 'hex') });
      },
    },
  },

  /** Old is old: whether the hub has it does not matter. */
  'prune unsent': {
    kiosk: () => ({
      found: (db) => {
        db.exec(`UPDATE epoch SET pruned_seq = e.seq, pruned_hash = e.hash FROM (SELECT seq, hash, epoch_id FROM event
          t WHERE seq = (SELECT max(seq) FROM event WHERE epoch_id = t.epoch_id) - 1) e
          WHERE e.epoch_id = epoch.id`);
        db.exec('DELETE FROM event WHERE seq <= (SELECT pruned_seq FROM epoch WHERE id = epoch_id)');
      },
    }),
  },

  /** An acknowledgement only ever rises: a restored hub asks in vain. */
  'never go back': {
    kiosk: () => ({
      journal: (journal) =>
        changed(journal, {
          acknowledged: (epoch, seq) => {
            const now = journal.outbox().find((one) => one.epoch === epoch)?.acknowledged ?? 0;
            if (seq > now) journal.acknowledged(epoch, seq);
          },
        }),
    }),
  },

  /** A kiosk that starts again takes up the numbers its console has had acknowledged, and forgets to look. */
  'take repeats for new': {
    kiosk: () => ({
      port: (port) => ({ ...port, start: (listener) => port.start(listener, () => 0) }),
    }),
  },
};

/** The journal with some of its calls replaced; the rest, getters too, is the real one's. */
const changed = (journal: DurableJournal, calls: Partial<DurableJournal>): DurableJournal =>
  Object.assign(Object.create(journal), calls);
