import { createHash } from 'node:crypto';
import type { AckReply } from '@otklik/shared/api/kiosk.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import type Database from 'better-sqlite3';
import type { World } from './world.ts';

/**
 * The naive bookkeeper: what was promised to whom, held against what lies on the disks, after every commit and every
 * promise. It reads the tables themselves and hashes by its own hand, so that it shares no code with what it watches.
 */
interface EpochBook {
  /** Hash by seq; 0 is the genesis. */
  readonly hashes: string[];
  /** The tip when something was last promised on the strength of it. */
  promised: number;
}

interface EpochRow {
  readonly id: number;
  readonly epoch: string;
  readonly last_seq: number;
  readonly acknowledged: number;
  readonly pruned_seq: number;
  readonly forked: number;
}

interface EventRow {
  readonly seq: number;
  readonly json: string;
  readonly hash: Buffer;
}

type Signals = Record<'opened' | 'answered' | 'raised', number>;
const noSignals = (): Signals => ({ opened: 0, answered: 0, raised: 0 });

/** What one kiosk's disk, or one copy of it, holds and has promised. */
export class KioskBook {
  readonly epochs = new Map<string, EpochBook>();
  /** Journalled device seqs by `serial.boot`. */
  readonly edges = new Map<string, Set<number>>();
  /** Seqs named as lost, by `serial.boot`. */
  readonly gaps = new Map<string, { from: number; to: number }[]>();
  /** Acknowledged to the console, by `serial.boot`. */
  readonly acknowledged = new Map<string, number>();
  readonly durable = new Map<number, Signals>();
  readonly signalled = new Map<number, Signals>();
  /** Events a damaged file lost, as its successor's first event says. */
  damaged = false;
  /** Polls opened and not ended in the current epoch. */
  open = 0;
  readonly #world: World;
  readonly #name: string;
  readonly #kiosk: string;
  readonly #hub: HubBook;
  readonly #pressedAt: ReadonlyMap<string, number>;
  /** Mono ms of a boot at true time 0, and how to convert. */
  readonly #monoAt: (boot: string, at: number) => number | undefined;

  constructor(
    world: World,
    name: string,
    kiosk: string,
    hub: HubBook,
    pressedAt: ReadonlyMap<string, number>,
    monoAt: (boot: string, at: number) => number | undefined,
  ) {
    this.#world = world;
    this.#name = name;
    this.#kiosk = kiosk;
    this.#hub = hub;
    this.#pressedAt = pressedAt;
    this.#monoAt = monoAt;
  }

  #violate(kind: string, detail: string): void {
    this.#world.violate(kind, `${this.#name}: ${detail}`);
  }

  /** The disk was copied: the copy has kept all that was promised so far. */
  copyTo(other: KioskBook): void {
    for (const [epoch, book] of this.epochs) other.epochs.set(epoch, { ...book, hashes: [...book.hashes] });
    for (const [device, seqs] of this.edges) other.edges.set(device, new Set(seqs));
    for (const [device, gaps] of this.gaps) other.gaps.set(device, [...gaps]);
    other.damaged = this.damaged;
  }

  /** After each commit: the chain goes on, nothing of it has changed, nobody runs ahead of the hub. */
  committed(db: Database.Database): void {
    for (const row of epochRows(db)) {
      this.#checkMarks(row);
      const book = this.#book(row.epoch);
      const known = book.hashes.length - 1;
      if (row.last_seq > known || known < 0) this.#extend(db, row, book);
      if (row.last_seq < known)
        this.#violate('event-lost', `epoch ${row.epoch} ends at ${row.last_seq} of ${known}`);
    }
    this.#world.log(
      `${this.#name} commits ${[...this.epochs].map(([epoch, { hashes }]) => `${epoch}:${hashes.length - 1}:${hashes.at(-1)?.slice(0, 8)}`).join()}`,
    );
  }

  /** After a start, before the process does anything: all that was promised is there, unchanged. */
  started(db: Database.Database, opening: { readonly kind: string; readonly lost?: number }): void {
    const rows = new Map(epochRows(db).map((row) => [row.epoch, row]));
    if (opening.kind === 'damaged') this.#salvaged(db, rows, opening.lost ?? 0);
    for (const [epoch, book] of this.epochs) {
      const row = rows.get(epoch);
      if (row === undefined || row.last_seq < book.promised) {
        this.#violate(
          'event-lost',
          `after the start epoch ${epoch} has ${row?.last_seq ?? 0} of ${book.promised} promised events`,
        );
        continue;
      }
      const [last] = eventRows(db, row.id, book.promised, 1);
      if (book.promised > row.pruned_seq && last?.hash.toString('hex') !== book.hashes[book.promised]) {
        this.#violate(
          'event-rewritten',
          `after the start event ${book.promised} of epoch ${epoch} is another one`,
        );
      }
      // What was committed and promised to nobody may be gone, or be there though the commit failed.
      if (row.last_seq < book.hashes.length - 1) {
        book.hashes.length = row.last_seq + 1;
        this.#readDevices(db, rows);
      }
    }
    this.committed(db);
  }

  /** Damage takes a suffix, and the successor says how much of it. */
  #salvaged(db: Database.Database, rows: ReadonlyMap<string, EpochRow>, lost: number): void {
    this.damaged = true;
    const before = [...this.epochs.keys()].at(-1);
    for (const [epoch, book] of this.epochs) {
      const kept = rows.get(epoch)?.last_seq ?? 0;
      const missing = book.hashes.length - 1 - kept;
      // It may have found more than was known of: a commit that failed and was on the disk after all.
      if (epoch === before && kept > 0 && missing > lost) {
        this.#violate('silent-gap', `epoch ${epoch} lost ${missing} events, its successor says ${lost}`);
      }
      if (epoch !== before && missing > 0)
        this.#violate('event-lost', `epoch ${epoch} was not damaged and lost ${missing}`);
      book.hashes.length = Math.min(book.hashes.length, kept + 1);
      book.promised = Math.min(book.promised, kept);
    }
    if (before !== undefined && !rows.has(before)) this.epochs.delete(before);
    // What the console was told about lost events cannot be kept any more; what it has not been told is sent again.
    this.#readDevices(db, rows);
  }

  /** Anew, of what the book knows: the rest is noted as it is taken up. */
  #readDevices(db: Database.Database, rows: ReadonlyMap<string, EpochRow>): void {
    this.edges.clear();
    this.gaps.clear();
    for (const [epoch, { hashes }] of this.epochs) {
      const row = rows.get(epoch);
      if (row === undefined) continue;
      const known = hashes.length - 1 - row.pruned_seq;
      for (const { json } of eventRows(db, row.id, row.pruned_seq + 1, known))
        this.#noteDevice(JSON.parse(json));
    }
  }

  #checkMarks({ epoch, acknowledged, pruned_seq: pruned }: EpochRow): void {
    const best = this.#hub.best(this.#kiosk, epoch);
    if (pruned > best)
      this.#violate('unsent-pruned', `epoch ${epoch} is pruned to ${pruned}, the hub acknowledged ${best}`);
    if (acknowledged > Math.max(best, pruned)) {
      this.#violate(
        'acknowledgement-invented',
        `epoch ${epoch} counts ${acknowledged} as acknowledged, the hub said ${best}`,
      );
    }
  }

  #extend(db: Database.Database, row: EpochRow, book: EpochBook): void {
    if (book.hashes.length === 0) book.hashes.push(genesisOf(this.#kiosk, row.epoch));
    for (const { seq, json, hash } of eventRows(db, row.id, book.hashes.length, -1)) {
      if (seq !== book.hashes.length) this.#violate('silent-gap', `epoch ${row.epoch} jumps to ${seq}`);
      const linked = linkOf(book.hashes[seq - 1] ?? '', json);
      if (linked !== hash.toString('hex')) this.#violate('chain-broken', `epoch ${row.epoch} at ${seq}`);
      book.hashes.push(linked);
      const event: JournalEvent = JSON.parse(json);
      this.#noteDevice(event);
      this.#noteSignals(event);
      this.#checkTime(event);
    }
  }

  #noteDevice(event: JournalEvent): void {
    if (event.type === 'gap') {
      const { serial, bootId, from, to } = event.data;
      const device = `${serial}.${bootId}`;
      this.gaps.set(device, [...(this.gaps.get(device) ?? []), { from, to }]);
    }
    if (event.type !== 'edge' && event.type !== 'hold') return;
    const { serial, bootId, seq } = event.data.device;
    const device = `${serial}.${bootId}`;
    const seqs = this.edges.get(device) ?? new Set();
    this.edges.set(device, seqs);
    if (seqs.has(seq)) this.#violate('counted-twice', `${device} #${seq} is journalled twice`);
    seqs.add(seq);
  }

  #noteSignals(event: JournalEvent): void {
    const counts = this.durable.get(event.place) ?? noSignals();
    this.durable.set(event.place, counts);
    if (event.type === 'poll-opened') counts.opened += 1;
    if (event.type === 'poll-opened') this.open += 1;
    if (event.type === 'poll-ended') this.open -= 1;
    // The machines begin anew with it.
    if (event.type === 'epoch-start') this.open = 0;
    if (event.type === 'fm-raised') counts.raised += 1;
    if (event.type === 'edge' && event.data.role === 'attach') counts.opened += 1;
    if (event.type === 'edge' && event.data.role === 'answer') counts.answered += 1;
  }

  /** A late or resent edge keeps its true time. */
  #checkTime(event: JournalEvent): void {
    if (event.type !== 'edge' && event.type !== 'hold') return;
    const { serial, bootId, seq } = event.data.device;
    const at = this.#pressedAt.get(`${serial}.${bootId}.${seq}`);
    const mono = at === undefined ? undefined : this.#monoAt(event.boot, at);
    if (mono !== undefined && mono !== event.mono) {
      this.#violate(
        'time-moved',
        `${serial}.${bootId} #${seq} happened at ${mono} and is journalled at ${event.mono}`,
      );
    }
  }

  /** The console is told that it may forget. */
  acknowledge(serial: string, bootId: string, seq: number): void {
    const device = `${serial}.${bootId}`;
    const before = this.acknowledged.get(device) ?? 0;
    for (let one = before + 1; one <= seq; one += 1) {
      if (!this.has(device, one))
        this.#violate(
          'acknowledged-before-durable',
          `${device} #${one} is acknowledged and not in the journal`,
        );
    }
    this.acknowledged.set(device, Math.max(before, seq));
    this.#promise();
  }

  has(device: string, seq: number): boolean {
    if (this.edges.get(device)?.has(seq) === true) return true;
    return (this.gaps.get(device) ?? []).some(({ from, to }) => from <= seq && seq <= to);
  }

  /** The worker hears a beep. */
  signal(place: number, ms: number): void {
    const name = ms === 60 ? 'opened' : ms === 150 ? 'answered' : 'raised';
    const told = this.signalled.get(place) ?? noSignals();
    this.signalled.set(place, told);
    told[name] += 1;
    const durable = this.durable.get(place)?.[name] ?? 0;
    if (told[name] > durable)
      this.#violate(
        'signalled-before-durable',
        `place ${place}: ${told[name]} × ${name} signalled, ${durable} durable`,
      );
    this.#promise();
  }

  #promise(): void {
    for (const book of this.epochs.values()) book.promised = book.hashes.length - 1;
  }

  hashAt(epoch: string, seq: number): string | undefined {
    return this.epochs.get(epoch)?.hashes[seq];
  }

  #book(epoch: string): EpochBook {
    const known = this.epochs.get(epoch) ?? { hashes: [], promised: 0 };
    this.epochs.set(epoch, known);
    return known;
  }
}

interface JournalRow {
  readonly id: number;
  readonly kiosk: string;
  readonly epoch: string;
  readonly durable: number;
  readonly hash: Uint8Array;
}

/** What the hub holds and has promised. */
export class HubBook {
  /** By `kiosk.epoch`: since the last restore, and ever. */
  readonly #promised = new Map<string, { readonly seq: number; readonly hash: string }>();
  readonly #best = new Map<string, number>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  best(kiosk: string, epoch: string): number {
    return this.#best.get(`${kiosk}.${epoch}`) ?? 0;
  }

  /** What an acknowledgement names must be there, and stay. */
  acknowledging(db: Database.Database, { epoch, durable, hash = '' }: AckReply, kiosk: string): void {
    const name = `${kiosk}.${epoch}`;
    this.#world.log(`hub acknowledges ${name} ${durable} ${hash.slice(0, 8)}`);
    if (this.#stored(db, name, durable) !== hash) {
      this.#world.violate(
        'hub-acknowledged-unstored',
        `${name} ${durable}: the hub does not hold this event`,
      );
    }
    const before = this.#promised.get(name);
    if (before === undefined || durable > before.seq) this.#promised.set(name, { seq: durable, hash });
    this.#best.set(name, Math.max(this.#best.get(name) ?? 0, durable));
  }

  #stored(db: Database.Database, name: string, seq: number): string | undefined {
    const [kiosk, epoch] = name.split('.');
    const [row] = query<{ hash: Buffer }>(
      db,
      'SELECT e.hash FROM journals j JOIN events e ON e.journal = j.id WHERE j.kiosk = ? AND j.epoch = ? AND e.seq = ?',
      kiosk ?? '',
      epoch ?? '',
      seq,
    );
    return row?.hash.toString('hex');
  }

  /** After each commit: no gap, and the tip is the last event. */
  committed(db: Database.Database): void {
    const counted = query<JournalRow & { n: number; last: number; tip: Buffer }>(
      db,
      `SELECT j.id, j.kiosk, j.epoch, j.durable, j.hash, count(e.seq) AS n, max(e.seq) AS last,
           (SELECT hash FROM events t WHERE t.journal = j.id AND t.seq = j.durable) AS tip
         FROM journals j LEFT JOIN events e ON e.journal = j.id GROUP BY j.id`,
    );
    for (const { kiosk, epoch, durable, n, last, hash, tip } of counted) {
      if (n !== durable || last !== durable || Buffer.compare(hash, tip) !== 0) {
        this.#world.violate(
          'silent-gap',
          `hub: ${kiosk}.${epoch} is durable to ${durable} with ${n} events up to ${last}`,
        );
      }
    }
    this.#world.log(`hub commits ${counted.map(({ epoch, durable }) => `${epoch}:${durable}`).join()}`);
  }

  restarted(db: Database.Database): void {
    for (const [name, { seq, hash }] of this.#promised) {
      if (this.#stored(db, name, seq) !== hash) {
        this.#world.violate(
          'hub-acknowledged-before-durable',
          `${name} ${seq} was acknowledged and is gone after the restart`,
        );
      }
    }
  }

  /** A restore takes promises back; whether all comes again is asked at the end. */
  restored(): void {
    this.#promised.clear();
    this.#world.log('hub restored');
  }
}

export const epochRows = (db: Database.Database): EpochRow[] =>
  query(db, 'SELECT id, epoch, last_seq, acknowledged, pruned_seq, forked FROM epoch ORDER BY id');

export const eventRows = (db: Database.Database, epoch: number, from: number, limit: number): EventRow[] =>
  query(
    db,
    'SELECT seq, json, hash FROM event WHERE epoch_id = ? AND seq >= ? ORDER BY seq LIMIT ?',
    epoch,
    from,
    limit,
  );

const statements = new WeakMap<Database.Database, Map<string, Database.Statement<(string | number)[]>>>();

/** Rows of a statement prepared once a connection. `Row` is a claim about the columns named in `sql`. */
function query<Row>(db: Database.Database, sql: string, ...values: (string | number)[]): Row[] {
  const known = statements.get(db) ?? new Map<string, Database.Statement<(string | number)[]>>();
  statements.set(db, known);
  const statement = known.get(sql) ?? db.prepare<(string | number)[]>(sql);
  known.set(sql, statement);
  return statement.all(...values) as Row[];
}

const genesisOf = (kiosk: string, epoch: string): string =>
  createHash('sha256')
    .update(Buffer.from(`00${kiosk}${epoch}`, 'hex'))
    .digest('hex');

const linkOf = (previous: string, json: string): string =>
  createHash('sha256')
    .update(Buffer.from(`01${previous}`, 'hex'))
    .update(json)
    .digest('hex');
