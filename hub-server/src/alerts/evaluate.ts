import type { AlertKind, Thresholds } from '@otklik/shared/api/alert-kinds.ts';
import type { AlertRule } from '@otklik/shared/api/alerts.ts';
import type { Heartbeat } from '@otklik/shared/api/heartbeat.ts';
import { SILENT_MS } from '@otklik/shared/api/limits.ts';
import type { OpeningHours } from '@otklik/shared/api/opening-hours.ts';
import { combineCounts, NO_POLLS, type PollCounts } from '@otklik/shared/metrics/key-question-index.ts';
import type { Evaluated, EvaluationSlice, WatchChange } from '../db/contract/alerts.ts';
import type { Db } from '../db/sqlite.ts';
import { storeDay } from '../results/store-hour.ts';
import { closedUntil, isOpen } from '../stores/opening-hours.ts';
import { allWatches, type StoredWatch } from './alert-repository.ts';
import {
  type FigureRow,
  figuresOf,
  groupStores,
  journalAlarms,
  kioskSlice,
  kiosksNamed,
  operatorsOf,
  polarities,
  type StoreRow,
  storeSlice,
  storesNamed,
} from './evaluate-repository.ts';
import {
  coveragePart,
  type Part,
  readDrop,
  readForceMajeure,
  readIndex,
  responsePart,
} from './figure-rules.ts';
import { sameWatch, step, type Watch } from './hysteresis.ts';
import { delaysOf, diskReading, type KioskKind, type Read, readKiosk } from './kiosk-rules.ts';
import { listRules } from './rule-repository.ts';

/**
 * Looks at one slice of what rules watch and says which steps follow. It changes nothing: the writer takes the steps, each
 * only from where its subject stood here (alert-commands.ts). A slice holds every subject of its kiosks or stores, so what
 * is watched and no longer found, or no longer by a rule that is on, is over.
 */

const OVER: Readonly<Record<AlertKind, EvaluationSlice['over']>> = {
  'kiosk-silent': 'kiosks',
  'button-stuck': 'kiosks',
  'button-chatter': 'kiosks',
  disk: 'kiosks',
  clock: 'kiosks',
  'prompts-missing': 'kiosks',
  'journal-damaged': 'kiosks',
  fork: 'kiosks',
  'index-low': 'stores',
  'response-drop': 'stores',
  'coverage-drop': 'stores',
  'force-majeure': 'operators',
};

const DAY_MS = 86_400_000;
/** The hub itself, as what is looked at; it sorts before every kiosk. */
const HUB = 'hub';

interface Found {
  readonly subject: string;
  readonly entity: string;
  readonly store?: string;
  readonly read: Read;
}

export function evaluateAlerts(db: Db, slice: EvaluationSlice): Evaluated {
  const rules = listRules(db).filter(({ kind }) => OVER[kind] === slice.over);
  const groups = groupStores(db);
  const covers = (rule: AlertRule, store: string): boolean => {
    const { scope } = rule;
    switch (scope.kind) {
      case 'all':
        return true;
      case 'store':
        return scope.store === store;
      case 'group':
        return groups.get(scope.group)?.has(store) ?? false;
    }
  };
  const looked =
    slice.over === 'kiosks'
      ? lookAtKiosks(db, slice)
      : lookAtStores(
          db,
          slice,
          rules.filter(({ on }) => on),
        );
  const stored = allWatches(db);
  const watches = Map.groupBy(stored, ({ rule }) => rule);
  const changes: WatchChange[] = [];
  for (const rule of rules) {
    const known = new Map((watches.get(rule.id) ?? []).map((watch) => [watch.subject, watch]));
    watches.delete(rule.id);
    const found = rule.on
      ? looked
          .find(rule)
          .filter(({ store }) => (store === undefined ? rule.scope.kind === 'all' : covers(rule, store)))
      : [];
    const delays = delaysOf(rule.thresholds);
    for (const { read, ...thing } of found) {
      const watched = known.get(thing.subject);
      known.delete(thing.subject);
      const before = watchOf(watched);
      const { watch, event } = step(before, read.reading, slice.now, delays);
      if (sameWatch(before, watch)) continue;
      changes.push(changeOf(rule, thing, { before, watch, event, facts: read.facts }));
    }
    for (const left of known.values()) {
      // A store or worker of whom there are no figures now: of nothing nothing follows.
      const quiet = rule.on && slice.over !== 'kiosks' && covers(rule, left.entity);
      if (looked.holds(left.entity) && !quiet) changes.push(overOf(rule.kind, left));
    }
  }
  // Of rules that have been taken away; told once, by whoever looks first.
  if (slice.over === 'kiosks' && slice.after === '') {
    const kept = new Set(listRules(db).map(({ id }) => id));
    for (const [rule, left] of watches)
      if (!kept.has(rule)) for (const each of left) changes.push(overOf('disk', each));
  }
  const asleep = looked.asleep(new Set(stored.map(({ entity }) => entity)));
  return { changes, asleep, ...(looked.next === undefined ? {} : { next: looked.next }) };
}

const noneAsleep = () => [];

export function watchedEntities(
  db: Db,
  { over }: { readonly over: EvaluationSlice['over'] },
): readonly string[] {
  const kinds = new Map(listRules(db).map(({ id, kind }) => [id, OVER[kind]]));
  // What a rule has left behind that is no longer there is looked at by whoever comes first.
  const watched = allWatches(db).filter(({ rule }) => (kinds.get(rule) ?? over) === over);
  const alarmed = over === 'kiosks' ? journalAlarms(db).keys() : [];
  return [...new Set([...watched.map(({ entity }) => entity), ...alarmed])];
}

const watchOf = (stored: StoredWatch | undefined): Watch => {
  if (stored === undefined || stored.phase === 'ok') return { phase: 'ok' };
  return stored.phase === 'firing' ? { phase: 'firing' } : { phase: stored.phase, since: stored.since };
};

const sinceOf = (watch: Watch): number => ('since' in watch ? watch.since : 0);

function changeOf(
  { id: rule, kind }: AlertRule,
  { subject, entity, store }: Omit<Found, 'read'>,
  by: {
    readonly before: Watch;
    readonly watch: Watch;
    readonly event: 'fired' | 'resolved' | undefined;
    readonly facts: Read['facts'];
  },
): WatchChange {
  const { before, watch, event, facts } = by;
  return {
    ...{ rule, kind, subject, entity, phase: watch.phase, since: sinceOf(watch), facts },
    before: { phase: before.phase, since: sinceOf(before) },
    ...(event === undefined ? {} : { event }),
    ...(store === undefined ? {} : { store }),
  };
}

/** Nobody watches it any more: its alert, if it has one, is over. */
const overOf = (kind: AlertKind, stored: StoredWatch): WatchChange => ({
  ...{ rule: stored.rule, kind, subject: stored.subject, entity: stored.entity, phase: 'ok', since: 0 },
  before: { phase: stored.phase, since: stored.since },
  ...(stored.alert === null ? {} : { event: 'resolved' as const }),
  facts: { unwatched: true },
});

interface Looked {
  /** What a rule reads of everything in this slice, whatever its scope. */
  find(rule: AlertRule): readonly Found[];
  /** Whether this slice is the one that looks at it. */
  holds(entity: string): boolean;
  /** Those of which nothing can follow for a while; `watched`: of these something may. */
  asleep(watched: ReadonlySet<string>): Evaluated['asleep'];
  readonly next?: string;
}

/** Ids between two, the first left out; without an end, all that come. */
const between = (after: string, last: string | undefined, at: string): boolean =>
  at > after && (last === undefined || at <= last);

/** The entities that this slice looks at. */
function holdsOf({ only, after }: EvaluationSlice, next: string | undefined): (entity: string) => boolean {
  if (only === undefined) return (entity) => between(after, next, entity);
  const named = new Set(only);
  return (entity) => named.has(entity);
}

/** Whether a store is open now, worked out once for all its kiosks; one without opening hours always is. */
function openStores(now: number): (store: string, hours: string | null, zone: string) => boolean {
  const known = new Map<string, boolean>();
  return (store, hours, zone) => {
    if (hours === null) return true;
    // What was checked on its way in is read back.
    const open = known.get(store) ?? isOpen(JSON.parse(hours) as OpeningHours, zone, now);
    known.set(store, open);
    return open;
  };
}

function lookAtKiosks(db: Db, slice: EvaluationSlice): Looked {
  const { now, after, limit, hubFreeMb, only } = slice;
  const rows = only === undefined ? kioskSlice(db, after, limit) : kiosksNamed(db, only);
  const alarms = journalAlarms(db);
  const openNow = openStores(now);
  const kiosks = rows.map(({ id, store, zone, hours, at, body }) => ({
    ...{ id, store, storeOpen: openNow(store, hours, zone), seen: at ?? undefined },
    // What was checked on its way in is read back.
    heartbeat: body === null ? undefined : (JSON.parse(body) as Heartbeat),
  }));
  const next = only !== undefined || rows.length < limit ? undefined : rows.at(-1)?.id;
  const first = after === '';
  const holds = holdsOf(slice, next);
  return {
    find(rule) {
      const kind = rule.kind as KioskKind;
      const found: Found[] = kiosks.map(({ id, store, storeOpen, seen, heartbeat }) => {
        const alarm = alarms.get(id);
        const open = kind !== 'kiosk-silent' || storeOpen;
        const read = readKiosk(kind, rule.thresholds as Thresholds[KioskKind], {
          ...{ now, seen, heartbeat, open, damagedAt: alarm?.damaged, forkedAt: alarm?.forked },
        });
        return { subject: `kiosk:${id}`, entity: id, store, read };
      });
      if (kind !== 'disk' || !first || hubFreeMb === undefined) return found;
      const reading = diskReading(hubFreeMb, rule.thresholds as Thresholds['disk']);
      return [...found, { subject: HUB, entity: HUB, read: { reading, facts: { freeMb: hubFreeMb } } }];
    },
    holds: (entity) => (entity === HUB ? first : holds(entity)),
    asleep: (watched) =>
      rows.flatMap(({ id, store, zone, hours, at }) =>
        hours === null ||
        at === null ||
        now - at <= SILENT_MS ||
        watched.has(id) ||
        openNow(store, hours, zone)
          ? []
          : [[id, closedUntil(JSON.parse(hours) as OpeningHours, zone, now)] as const],
      ),
    ...(next === undefined ? {} : { next }),
  };
}

function lookAtStores(db: Db, slice: EvaluationSlice, rules: readonly AlertRule[]): Looked {
  const { now, over, after, limit, only } = slice;
  const rows = only === undefined ? storeSlice(db, after, limit) : storesNamed(db, only);
  const next = only !== undefined || rows.length < limit ? undefined : rows.at(-1)?.id;
  const longest = rules.reduce((days, { thresholds }) => Math.max(days, spanOf(thresholds)), 0);
  const positive = polarities(db);
  /** Read once for all rules, and only where there is one. */
  const figures = new Map<string, readonly FigureRow[]>(
    over === 'stores' && rules.length > 0
      ? rows.map(({ id, zone }) => [id, figuresOf(db, id, storeDay(zone, now) - longest + 1)])
      : [],
  );
  return {
    find: (rule) =>
      rows.flatMap((store) =>
        over === 'operators'
          ? findOperators(db, store, rule, now)
          : findFigures(store, rule, { now, rows: figures.get(store.id) ?? [], positive }),
      ),
    holds: holdsOf(slice, next),
    asleep: noneAsleep,
    ...(next === undefined ? {} : { next }),
  };
}

/** Days a rule looks back over, today among them. */
const spanOf = (lines: Readonly<Record<string, number>>): number =>
  (lines.days ?? 0) + (lines.baselineDays ?? 0);

function findFigures(
  { id: store, zone }: StoreRow,
  { kind, thresholds }: AlertRule,
  {
    now,
    rows,
    positive,
  }: {
    readonly now: number;
    readonly rows: readonly FigureRow[];
    readonly positive: ReadonlyMap<string, 'yes' | 'no'>;
  },
): readonly Found[] {
  const recentFrom = storeDay(zone, now) - (thresholds.days ?? 1) + 1;
  const recent = rows.filter(({ day }) => day >= recentFrom);
  if (kind === 'index-low') {
    return [...Map.groupBy(recent, ({ question }) => question)].flatMap(([question, days]) => {
      const polarity = positive.get(question);
      // Polls without a question have no good answer.
      if (polarity === undefined) return [];
      const counts = days.reduce<PollCounts>((sum, day) => combineCounts(sum, day.counts, 1), NO_POLLS);
      const read = readIndex(counts, polarity, thresholds as Thresholds['index-low']);
      return [
        { subject: `store:${store} ${question}`, entity: store, store, read: withQuestion(read, question) },
      ];
    });
  }
  const baseFrom = recentFrom - (thresholds.baselineDays ?? 1);
  const before = rows.filter(({ day }) => day >= baseFrom && day < recentFrom);
  const part = kind === 'response-drop' ? responseOf : coverageOfDays;
  const lines = thresholds as Thresholds['response-drop'];
  return [
    { subject: `store:${store}`, entity: store, store, read: readDrop(part(recent), part(before), lines) },
  ];
}

const withQuestion = (read: Read, question: string): Read => ({
  ...read,
  facts: { ...read.facts, question },
});

const responseOf = (rows: readonly FigureRow[]): Part =>
  responsePart(rows.reduce<PollCounts>((sum, { counts }) => combineCounts(sum, counts, 1), NO_POLLS));

const coverageOfDays = (rows: readonly FigureRow[]): Part =>
  coveragePart(
    rows.reduce((sum, { polls }) => sum + polls, 0),
    rows.reduce((sum, { receipts }) => sum + receipts, 0),
  );

function findOperators(
  db: Db,
  { id: store }: StoreRow,
  { thresholds }: AlertRule,
  now: number,
): readonly Found[] {
  const lines = thresholds as Thresholds['force-majeure'];
  const recentFrom = now - lines.days * DAY_MS;
  const rows = operatorsOf(db, { store, recentFrom, from: recentFrom - lines.baselineDays * DAY_MS });
  return [...Map.groupBy(rows, ({ operator }) => operator)].map(([operator, parts]) => {
    const part = (recent: number): Part => {
      const row = parts.find((each) => each.recent === recent);
      return { k: row?.marked ?? 0, n: row?.polls ?? 0 };
    };
    const read = readForceMajeure(part(1), part(0), lines);
    // The worker's pseudonymous id; a name is nowhere in an alert.
    return { subject: `operator:${operator}`, entity: store, store, read };
  });
}
