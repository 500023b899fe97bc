import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventBatch, eventBatchSchema } from '@otklik/shared/api/kiosk.ts';
import { COUNT_NAMES } from '@otklik/shared/metrics/key-question-index.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { type PollRecord, projectPolls } from '@otklik/shared/poll/projection.ts';
import {
  type GivenVerdict,
  isMarked,
  isTrustworthy,
  standingVerdict,
} from '@otklik/shared/review/verdict.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import { TestKiosk } from '../hub-fixture.ts';
import { countsIn, dayRows, hourRows } from '../results/rollup-repository.ts';
import { commands } from './commands.ts';
import { migrate } from './migrations.ts';
import { queries } from './queries.test-help.ts';
import { type Db, openDatabase } from './sqlite.ts';

/**
 * The database against a model that knows nothing of rows: lists of events, samples and verdicts, and a recount from
 * the beginning. Batches come cut anywhere, again and out of order, from two kiosks of a store half an hour off; clocks
 * are measured anew; experts judge and take back; the hub restarts; boots are rebucketed; places are bound late.
 */
const START = Date.UTC(2026, 8, 1, 9);
const ZONE_MS = 5.5 * 3_600_000;
const HOUR_MS = 3_600_000;
const BY = { user: 'a1', now: START };
const EXPERTS = ['e1', 'e2', 'e3'] as const;
const OUTCOMES = ['yes', 'no', 'unsure', 'timeout', 'superseded', 'interrupted', 'device-lost'] as const;

interface Sample {
  readonly mono: number;
  readonly offset: number;
  readonly error: number;
}

/** A kiosk and what the model knows the hub was told by it. */
class Told extends TestKiosk {
  boot = '00000001';
  sent = 0;
  lastPoll: number | undefined;
  fm: number | undefined;
  readonly samples = new Map<string, Sample[]>();
  readonly hubAt = new Map<number, number>();
  readonly places = new Map<number, string>();

  override add(draft: Parameters<TestKiosk['add']>[0]): number {
    return super.add({ boot: this.boot, ...draft });
  }

  nearest(boot: string, mono: number): Sample | undefined {
    const known = (this.samples.get(boot) ?? []).toSorted((a, b) => a.mono - b.mono);
    const far = (sample: Sample): number => Math.abs(sample.mono - mono);
    return known.toSorted((a, b) => far(a) - far(b) || a.error - b.error)[0];
  }

  freeze(seqs: readonly number[], own?: Sample): void {
    for (const seq of seqs) {
      const event = this.events[seq - 1];
      const sample = event === undefined ? undefined : (this.nearest(event.boot, event.mono) ?? own);
      if (event !== undefined && sample !== undefined) this.hubAt.set(seq, event.at + sample.offset);
    }
  }
}

const kioskIndex = fc.integer({ min: 0, max: 1 });
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('poll' as const),
      kiosk: kioskIndex,
      outcome: fc.constantFrom(...OUTCOMES),
      place: fc.integer({ min: 1, max: 2 }),
      operator: fc.constantFrom(undefined, 'o1'),
      asked: fc.boolean(),
      marked: fc.boolean(),
      pause: fc.integer({ min: 0, max: 9_000_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fm' as const), kiosk: kioskIndex }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('receipt' as const),
      kiosk: kioskIndex,
      place: fc.integer({ min: 1, max: 2 }),
      /** Few numbers: a till tells of the same receipt again, and a second till of it too. */
      number: fc.nat({ max: 9 }),
      operator: fc.constantFrom(undefined, 'o1'),
      pause: fc.integer({ min: 0, max: 9_000_000 }),
      late: fc.constantFrom(0, 0, 6_000_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      kiosk: kioskIndex,
      place: fc.integer({ min: 1, max: 2 }),
      question: fc.constantFrom('q1', 'q2', undefined),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('till-poll' as const),
      kiosk: kioskIndex,
      place: fc.integer({ min: 1, max: 2 }),
      joined: fc.constantFrom('at-down', 'at-up', 'then-long', undefined),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      kiosk: kioskIndex,
      back: fc.integer({ min: -3, max: 8 }),
      size: fc.integer({ min: 1, max: 25 }),
      offset: fc.integer({ min: -5_000_000, max: 5_000_000 }),
      /** How long before now the clock was measured: a late batch may bring a sample nearer to what was sent. */
      ago: fc.integer({ min: 0, max: 30_000_000 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('verdict' as const),
      kiosk: kioskIndex,
      expert: fc.constantFrom(...EXPERTS),
      pick: fc.nat(),
      value: fc.constantFrom(0 as const, 1 as const, 'no-footage' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('judge-poll' as const),
      kiosk: kioskIndex,
      expert: fc.constantFrom(...EXPERTS),
      pick: fc.nat(),
      value: fc.constantFrom(1 as const, 1 as const, 'cannot-tell' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('undo' as const), expert: fc.constantFrom(...EXPERTS) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('boot' as const), kiosk: kioskIndex }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('rebucket' as const), kiosk: kioskIndex, pick: fc.nat() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('bind' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rebuild' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Judged extends GivenVerdict {
  readonly kiosk: string;
  readonly seq: number;
}

class Pair {
  readonly #file: string;
  db: Db;
  readonly kiosks = [new Told('', START), new Told('', START)] as const;
  /** Kiosks in the order their journals came. */
  readonly order: string[] = [];
  readonly given: { verdict: Judged; withdrawn: boolean }[] = [];
  #ids = 0;

  constructor(file: string) {
    this.#file = file;
    this.db = this.#open();
    const { db } = this;
    for (const id of ['a1', ...EXPERTS]) {
      const role = id === 'a1' ? 'admin' : 'expert';
      commands.createUser(db, { user: { id, login: id, name: id, role, password: '' }, now: START });
    }
    commands.createStore(db, { ...BY, id: 's1', name: 's1', zone: 'Asia/Kolkata' });
    for (const id of ['w1', 'w2', 'w3']) commands.createWorkplace(db, { ...BY, id, store: 's1', name: id });
    commands.createQuestion(db, {
      ...BY,
      question: { id: 'q1', text: { ru: 'q', en: 'q' }, positive: 'yes' },
    });
    this.bind(0, ['w1', 'w2']);
    this.bind(1, ['w3']);
  }

  #open(): Db {
    const db = openDatabase(this.#file, 'write');
    // The differences looked for are of logic: this one need not outlive a power cut.
    db.pragma('synchronous = OFF');
    migrate(db, START);
    return db;
  }

  /** As the writer runs a command: within a transaction. */
  run<T>(command: (db: Db) => T): T {
    return this.db.transaction(() => command(this.db))();
  }

  restart(): void {
    this.db.close();
    this.db = this.#open();
  }

  bind(index: 0 | 1, workplaces: readonly string[]): void {
    const kiosk = this.kiosks[index];
    const code = { handle: String(++this.#ids), hash: 'h' };
    this.run((db) => commands.createEnrolmentCode(db, { ...BY, ...code, workplaces, expiresAt: START + 1 }));
    const { id, publicKey } = kiosk;
    const enrolled = this.run((db) =>
      commands.enrolKiosk(db, { ...code, kiosk: id, publicKey, version: '0', now: START }),
    );
    expect(enrolled.ok).toBe(true);
    for (const [place, workplace] of workplaces.entries()) kiosk.places.set(place + 1, workplace);
  }

  send(kiosk: Told, { back, size, offset, ago }: Extract<Step, { do: 'send' }>): void {
    const from = Math.max(1, kiosk.sent + 1 - back);
    const to = Math.min(kiosk.events.length, from + size - 1);
    if (to < from) return;
    const own = { mono: kiosk.mono - ago, offset, error: 7 };
    const clock = { boot: kiosk.boot, ...own };
    const whole: unknown = kiosk.batch(from, to, clock);
    if (!Check(eventBatchSchema, whole)) throw new Error('the test sends what no kiosk would');
    const { events, ...batch }: EventBatch = whole;
    const lines = events.map((event) => canonicalJson(event)).join('\n');
    const answer = this.run((db) =>
      commands.ingestBatch(db, { kiosk: kiosk.id, keyNumber: 0, batch, lines, received: START }),
    );
    if (from > kiosk.sent + 1) {
      expect(answer.ok ? undefined : [answer.error.code, answer.error.durable]).toEqual([
        'batch-gap',
        kiosk.sent,
      ]);
      return;
    }
    expect(answer.ok && answer.value.seq).toBe(Math.max(kiosk.sent, to));
    if (to <= kiosk.sent) return;
    const known = kiosk.samples.get(kiosk.boot) ?? [];
    if (!known.some(({ mono }) => mono === own.mono)) kiosk.samples.set(kiosk.boot, [...known, own]);
    if (!this.order.includes(kiosk.id)) this.order.push(kiosk.id);
    const fresh = Array.from({ length: to - kiosk.sent }, (_, index) => kiosk.sent + 1 + index);
    kiosk.freeze(fresh, own);
    kiosk.sent = to;
  }

  judge(kiosk: Told, { expert, pick, value }: Extract<Step, { do: 'verdict' }>): void {
    if (kiosk.sent > 0) this.give(kiosk, expert, 1 + (pick % kiosk.sent), value);
  }

  /** All there is to judge of one poll. */
  judgePoll(kiosk: Told, { expert, pick, value }: Extract<Step, { do: 'judge-poll' }>): void {
    const polls = projectPolls(kiosk.events.slice(0, kiosk.sent));
    for (const seq of polls[pick % Math.max(1, polls.length)]?.members ?? [])
      this.give(kiosk, expert, seq, value);
  }

  give(kiosk: Told, expert: string, seq: number, value: GivenVerdict['value']): void {
    const item = { kiosk: kiosk.id, epoch: kiosk.epoch, seq };
    const id = String(++this.#ids);
    const done = this.run((db) =>
      commands.giveVerdict(db, { expert, now: START, item, id, verdict: { value } }),
    );
    if (!done.ok) return;
    const verdict = { expert, value, at: this.given.length, withdrawn: false, kiosk: kiosk.id, seq };
    this.given.push({ verdict, withdrawn: false });
  }

  undo(expert: string): void {
    const last = this.given.findLast((one) => one.verdict.expert === expert && !one.withdrawn);
    const done = this.run((db) => commands.undoVerdict(db, { expert, now: START, item: undefined }));
    expect(done.ok).toBe(last !== undefined);
    if (last === undefined) return;
    for (const one of this.given) {
      const { verdict } = one;
      if (
        verdict.expert === expert &&
        verdict.kiosk === last.verdict.kiosk &&
        verdict.seq === last.verdict.seq
      ) {
        one.withdrawn = true;
      }
    }
  }

  /** What review came to of an answered poll that is not excluded; undefined while a part of it waits. */
  review(kiosk: Told, { outcome, members }: PollRecord): 'trusted' | 'undecided' | undefined {
    const judged = (seq: number): boolean =>
      this.given.some(
        ({ verdict, withdrawn }) => !withdrawn && verdict.kiosk === kiosk.id && verdict.seq === seq,
      );
    if (outcome !== 'answered' || !members.every(judged)) return undefined;
    return members.every((seq) => this.standing(kiosk, seq) === 1) ? 'trusted' : 'undecided';
  }

  /** How far review has come in the store, by a look at every poll. */
  coverage(): unknown {
    const seen = { answered: 0, reviewed: 0, excluded: 0, undecided: 0, pending: 0 };
    const waiting: number[] = [];
    for (const kiosk of this.kiosks)
      for (const poll of projectPolls(kiosk.events.slice(0, kiosk.sent))) {
        if (poll.outcome !== 'answered' || !kiosk.places.has(poll.place)) continue;
        const excluded = this.state(kiosk, poll) === 'excluded';
        const review = this.review(kiosk, poll);
        seen.answered += 1;
        if (excluded) seen.excluded += 1;
        if (excluded || review === 'trusted') seen.reviewed += 1;
        else if (review === 'undecided') seen.undecided += 1;
        else {
          seen.pending += 1;
          waiting.push(kiosk.hubAt.get(poll.seq) ?? 0);
        }
      }
    const all = {
      ...{ ...seen, sampled: 0, sampledPending: 0 },
      ...(waiting.length === 0 ? {} : { oldest: Math.min(...waiting) }),
    };
    return { total: all, stores: seen.answered === 0 ? [] : [{ id: 's1', name: 's1', ...all }] };
  }

  standing(kiosk: Told, seq: number): 0 | 1 | undefined {
    return standingVerdict(
      this.given
        .filter(({ verdict }) => verdict.kiosk === kiosk.id && verdict.seq === seq)
        .map(({ verdict, withdrawn }) => ({ ...verdict, withdrawn })),
    );
  }

  /** Rows of the rollups by a recount, as `key → counts`. */
  recount(): { hours: Map<string, number[]>; days: Map<string, number[]> } {
    const hours = new Map<string, number[]>();
    const days = new Map<string, number[]>();
    const names = [
      ...['all', 'excluded', 'marked'].flatMap((part) => COUNT_NAMES.map((name) => `${name} ${part}`)),
      'presses',
      'receipts',
      'trusted',
      'undecided',
    ];
    const add = (rows: Map<string, number[]>, key: string, name: string): void => {
      const row = rows.get(key) ?? names.map(() => 0);
      row[names.indexOf(name)] = (row[names.indexOf(name)] ?? 0) + 1;
      rows.set(key, row);
    };
    for (const kiosk of this.kiosks) {
      for (const poll of projectPolls(kiosk.events.slice(0, kiosk.sent))) {
        const workplace = kiosk.places.get(poll.place);
        const { outcome } = poll;
        if (workplace === undefined || outcome === undefined) continue;
        const name =
          outcome === 'answered' ? poll.answer : outcome === 'device-lost' ? 'deviceLost' : outcome;
        const local = (kiosk.hubAt.get(poll.seq) ?? 0) + ZONE_MS;
        const hour = Math.floor(local / HOUR_MS) * HOUR_MS - ZONE_MS;
        const question = poll.question ?? '';
        const keys = [
          [hours, JSON.stringify([workplace, question, poll.operator ?? 'unknown', hour])],
          [days, JSON.stringify(['s1', question, Math.floor(local / (24 * HOUR_MS))])],
        ] as const;
        const state = this.state(kiosk, poll);
        for (const [rows, key] of keys) {
          add(rows, key, `${name} all`);
          if (pressedIn(kiosk.events, poll)) add(rows, key, 'presses');
          if (state !== 'plain') add(rows, key, `${name} ${state}`);
          const review = state === 'excluded' ? undefined : this.review(kiosk, poll);
          if (review !== undefined) add(rows, key, review);
        }
      }
    }
    for (const { workplace, question, operator, hubAt } of this.receipts()) {
      const local = hubAt + ZONE_MS;
      const hour = Math.floor(local / HOUR_MS) * HOUR_MS - ZONE_MS;
      add(hours, JSON.stringify([workplace, question, operator, hour]), 'receipts');
      add(days, JSON.stringify(['s1', question, Math.floor(local / (24 * HOUR_MS))]), 'receipts');
    }
    return { hours, days };
  }

  /** Receipts that count: of each number at a workplace the first, in the order the hub came to know the journals. */
  receipts() {
    const seen = new Set<string>();
    const known = this.order.map((id) => this.kiosks.find((kiosk) => kiosk.id === id) ?? this.kiosks[0]);
    return known.flatMap((kiosk) =>
      kiosk.events.slice(0, kiosk.sent).flatMap((event, index) => {
        if (event.type !== 'receipt') return [];
        const workplace = kiosk.places.get(event.place);
        const key = `${workplace} ${event.data.receipt}`;
        if (workplace === undefined || seen.has(key)) return [];
        seen.add(key);
        const asked = kiosk.events
          .slice(0, index)
          .flatMap((config) => (config.type === 'config' && config.place === event.place ? [config] : []));
        const then = asked.findLast(({ at }) => at <= event.at) ?? asked.at(-1);
        const question = then?.data.machine.question?.id ?? '';
        const hubAt = kiosk.hubAt.get(event.seq) ?? 0;
        return [{ workplace, question, operator: event.data.operator ?? 'unknown', hubAt }];
      }),
    );
  }

  state(kiosk: Told, poll: PollRecord): 'plain' | 'excluded' | 'marked' {
    const of = (seq: number) => this.standing(kiosk, seq);
    if (!isTrustworthy(poll.members.map(of))) return 'excluded';
    return isMarked(poll.marks, of) ? 'marked' : 'plain';
  }

  compare(): void {
    for (const kiosk of this.kiosks) {
      const placed = queries.journalPolls(this.db, { kiosk: kiosk.id, epoch: kiosk.epoch });
      expect(placed.map(({ poll }) => poll)).toEqual(projectPolls(kiosk.events.slice(0, kiosk.sent)));
      for (const { poll, workplace, openedHub } of placed) {
        expect([workplace, openedHub]).toEqual([kiosk.places.get(poll.place), kiosk.hubAt.get(poll.seq)]);
      }
    }
    const { hours, days } = this.recount();
    const held = hourRows(this.db).map((row) => {
      const { workplace, question, operator, hour } = row;
      return [JSON.stringify([workplace, question, operator, hour]), countsIn(row)] as const;
    });
    expect(new Map(held)).toEqual(hours);
    const heldDays = dayRows(this.db).map((row) => {
      const { store, question, day } = row;
      return [JSON.stringify([store, question, day]), countsIn(row)] as const;
    });
    expect(new Map(heldDays)).toEqual(days);
    expect(queries.reviewCoverage(this.db, {})).toEqual({ ok: true, value: this.coverage() });
  }
}

/** A poll that a till opens; a seller's press may join it, and turn out to be a long one. */
function tillPoll(kiosk: Told, place: number, joined: Extract<Step, { do: 'till-poll' }>['joined']): void {
  const by = kiosk.add({ type: 'pos', place, data: { operation: 'sale', role: 'open' } });
  const poll = kiosk.add({
    type: 'poll-opened',
    place,
    data: { by, via: 'pos', windowMs: 20_000, question: 'q1' },
  });
  if (joined !== undefined) {
    const atUp = joined === 'at-up';
    const dn = kiosk.edge('S', 'DN', atUp ? { role: 'press' } : { role: 'attach', poll }, place);
    if (joined === 'then-long')
      kiosk.add({ type: 'fm-raised', place, data: { dn, until: kiosk.mono + 900_000 } });
    kiosk.edge('S', 'UP', atUp ? { dn, role: 'attach', poll } : { dn }, place);
  }
  kiosk.lastPoll = poll;
  kiosk.add({ type: 'poll-ended', place, data: { poll, outcome: 'timeout' } });
}

/** Whether the seller pressed for this poll, told from the events alone. */
function pressedIn(events: readonly JournalEvent[], poll: PollRecord): boolean {
  if (poll.via === 'press') return true;
  const long = events.some(
    ({ type, data }) =>
      type === 'fm-raised' &&
      poll.seq < Number(Reflect.get(data, 'dn')) &&
      events.some(
        (event) =>
          event.seq === Reflect.get(data, 'dn') && event.type === 'edge' && event.data.poll === poll.seq,
      ),
  );
  const attached = events.some(
    (event) => event.type === 'edge' && event.data.role === 'attach' && event.data.poll === poll.seq,
  );
  return attached && !long;
}

function take(pair: Pair, now: Step): void {
  const kiosk = pair.kiosks['kiosk' in now && now.kiosk === 1 ? 1 : 0];
  switch (now.do) {
    case 'poll': {
      const { outcome, place, operator, asked, marked, pause } = now;
      const { opened } = kiosk.poll(outcome, {
        place,
        at: START + kiosk.mono + pause,
        ...(asked ? { question: 'q1' } : {}),
        ...(operator === undefined ? {} : { operator }),
        ...(marked && kiosk.fm !== undefined ? { fm: [kiosk.fm] } : {}),
      });
      kiosk.lastPoll = opened;
      return;
    }
    case 'receipt': {
      const { place, number, operator, pause, late } = now;
      kiosk.mono += pause;
      const receipt = { receipt: `r${number}`, ...(operator === undefined ? {} : { operator }) };
      kiosk.add({ type: 'receipt', place, at: START + kiosk.mono - late, data: receipt });
      return;
    }
    case 'ask': {
      const { place, question } = now;
      const machine = {
        ...defaultMachineConfig,
        ...(question === undefined ? {} : { question: { id: question } }),
      };
      kiosk.add({ type: 'config', place, data: { machine } });
      return;
    }
    case 'till-poll':
      tillPoll(kiosk, now.place, now.joined);
      return;
    case 'fm':
      kiosk.fm = kiosk.forceMajeure(1, kiosk.lastPoll).raised;
      return;
    case 'send':
      pair.send(kiosk, now);
      return;
    case 'verdict':
      pair.judge(kiosk, now);
      return;
    case 'judge-poll':
      pair.judgePoll(kiosk, now);
      return;
    case 'undo':
      pair.undo(now.expert);
      return;
    case 'boot':
      kiosk.boot = (Number.parseInt(kiosk.boot, 16) + 1).toString(16).padStart(8, '0');
      return;
    case 'rebucket': {
      const boots = [...new Set(kiosk.events.slice(0, kiosk.sent).map(({ boot }) => boot))];
      const boot = boots[now.pick % Math.max(1, boots.length)];
      if (boot === undefined) return;
      const done = pair.run((db) => commands.rebucketBoot(db, { ...BY, kiosk: kiosk.id, boot }));
      expect(done.ok).toBe(true);
      kiosk.freeze(
        kiosk.events.slice(0, kiosk.sent).flatMap((event) => (event.boot === boot ? [event.seq] : [])),
      );
      return;
    }
    case 'bind':
      pair.bind(1, ['w3', 'w1']);
      return;
    case 'restart':
      pair.restart();
      return;
    case 'rebuild': {
      const made = pair.run((db) => commands.rebuild(db, undefined));
      expect(made.ok && [made.value.pollsChanged, made.value.figuresChanged]).toEqual([0, 0]);
      return;
    }
  }
}

test('polls and figures equal a recount, whatever came in which order, and a rebuild changes nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otklik-differential-'));
  let runs = 0;
  try {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), (steps) => {
        runs += 1;
        const pair = new Pair(join(folder, `${runs}.db`));
        try {
          for (const now of steps) take(pair, now);
          pair.compare();
          take(pair, { do: 'rebuild' });
          pair.compare();
        } finally {
          pair.db.close();
        }
      }),
      { numRuns: 60 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
