import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { type PollRecord, projectEpochs } from '@otklik/shared/poll/projection.ts';
import { replay } from '@otklik/shared/poll/replay.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { type Hub, PLACES } from './hub.ts';
import type { Kiosk } from './kiosk.ts';
import { epochRows, eventRows } from './ledger.ts';
import type { World } from './world.ts';

/** What must be so once everything works again and has had time. */
export function checkEnd(world: World, hub: Hub, kiosks: readonly Kiosk[]): void {
  for (const kiosk of kiosks) {
    checkCameTogether(world, hub, kiosk, kiosks);
    checkPresses(world, kiosk);
    checkReplay(world, kiosk);
  }
  checkForks(world, hub, kiosks);
  checkPolls(world, hub);
}

interface HubJournal {
  readonly id: number;
  readonly kiosk: string;
  readonly epoch: string;
  readonly durable: number;
  readonly hash: Buffer;
}

const hubJournals = (hub: Hub): HubJournal[] =>
  hub.rows('SELECT id, kiosk, epoch, durable, hash FROM journals ORDER BY id');

/** Every epoch that is still the kiosk's own is at the hub, to its last event, hash for hash. */
function checkCameTogether(world: World, hub: Hub, kiosk: Kiosk, kiosks: readonly Kiosk[]): void {
  const { name, kiosk: id, book } = kiosk.parts;
  const { db, journal: own, state } = kiosk;
  if (db === undefined || own === undefined) {
    world.violate('not-drained', `${name} is off at the end`);
    return;
  }
  const held = new Map(
    hubJournals(hub)
      .filter((one) => one.kiosk === id)
      .map((one) => [one.epoch, one]),
  );
  if (kiosk.configTag() !== hub.tagOf(id)) {
    world.violate(
      'configuration-old',
      `${name} has ${kiosk.configTag()}, the hub ${hub.tagOf(id)}; ${state?.lastError?.code ?? 'no error'}`,
    );
  }
  // The file's own mark may lag: it is saved with the next append.
  const acknowledged = new Map(own.outbox().map((one) => [String(one.epoch), one.acknowledged]));
  for (const row of epochRows(db)) {
    if (row.forked === 1) continue;
    const marked = acknowledged.get(row.epoch) ?? 0;
    const journal = held.get(row.epoch);
    if (journal === undefined || journal.durable < row.last_seq || marked < row.last_seq) {
      world.violate(
        'not-drained',
        `${name} epoch ${row.epoch}: ${row.last_seq} events, ${marked} acknowledged, the hub has ${journal?.durable ?? 0}; ${state?.lastError?.code ?? 'no error'}`,
      );
      continue;
    }
    const [tip] = hub.rows<{ hash: Buffer }>(
      'SELECT hash FROM events WHERE journal = ? AND seq = ?',
      journal.id,
      row.last_seq,
    );
    if (tip?.hash.toString('hex') !== book.hashAt(row.epoch, row.last_seq)) {
      world.violate('diverged', `${name} epoch ${row.epoch}: the hub holds another event ${row.last_seq}`);
    }
    // Nobody but a twin, or the part of itself that damage took, can have brought more.
    const twins = kiosks.filter((other) => other.parts.kiosk === id).length;
    if (journal.durable > row.last_seq && twins === 1 && !book.damaged) {
      world.violate(
        'invented',
        `${name} epoch ${row.epoch}: the hub holds ${journal.durable} events, the kiosk ${row.last_seq}`,
      );
    }
  }
}

/** Every press ever made is in the journal once, or named as lost. */
function checkPresses(world: World, kiosk: Kiosk): void {
  const { name, consoles, book } = kiosk.parts;
  for (const one of consoles) {
    if (!one.idle()) world.violate('not-drained', `${name}: console ${one.serial} still holds presses`);
    for (let seq = 1; seq <= one.lastSeq(); seq += 1) {
      const device = `${one.serial}.${one.bootId}`;
      if (book.has(device, seq)) continue;
      // Acknowledged, and then taken by damage, which has been said.
      if (book.damaged && seq <= (book.acknowledged.get(device) ?? 0)) continue;
      world.violate('press-lost', `${device} #${seq} is nowhere`);
    }
  }
}

/** The journal alone gives the same decisions again. */
function checkReplay(world: World, kiosk: Kiosk): void {
  const { db } = kiosk;
  if (db === undefined) return;
  for (const row of epochRows(db)) {
    if (row.pruned_seq > 0) continue;
    // What went bad in an epoch that is over, and was sent before, nobody looks at any more.
    if (kiosk.rotten() && row.id < (epochRows(db).at(-1)?.id ?? 0)) continue;
    const events: JournalEvent[] = eventRows(db, row.id, 1, -1).map(({ json }) => JSON.parse(json));
    for (let place = 1; place <= PLACES; place += 1) {
      const [first] = replay(place, events).mismatches;
      if (first === undefined) continue;
      const { seq, expected, found } = first;
      world.violate(
        'replay-differs',
        `${kiosk.parts.name} epoch ${row.epoch} place ${place} at ${seq}: ${JSON.stringify(expected)} expected, ${JSON.stringify(found)} found`,
      );
    }
  }
}

/** A fork is set apart with an alarm; what was set apart is not in the journal. */
function checkForks(world: World, hub: Hub, kiosks: readonly Kiosk[]): void {
  const forks = hub.rows<{ kiosk: string; epoch: string; head_seq: number; head_hash: string }>(
    'SELECT kiosk, epoch, head_seq, head_hash FROM forks',
  );
  for (const { kiosk, epoch, head_seq: seq, head_hash: hash } of forks) {
    const alarms = hub.rows(
      `SELECT id FROM alarms WHERE kind = 'chain-fork' AND subject = ?`,
      `journal:${kiosk}.${epoch}`,
    );
    if (alarms.length === 0) world.violate('silent-fork', `${kiosk}.${epoch} is set apart without an alarm`);
    const [kept] = hub.rows<{ hash: Buffer }>(
      'SELECT e.hash FROM journals j JOIN events e ON e.journal = j.id WHERE j.kiosk = ? AND j.epoch = ? AND e.seq = ?',
      kiosk,
      epoch,
      seq,
    );
    if (kept?.hash.toString('hex') === hash && !restoredBetween(kiosks, kiosk)) {
      world.violate('fork-accepted', `${kiosk}.${epoch} ${seq} is set apart and in the journal`);
    }
  }
}

/** A restored hub may take for true what it set apart before, if the other half comes first now. */
const restoredBetween = (kiosks: readonly Kiosk[], id: string): boolean =>
  kiosks.filter(({ parts }) => parts.kiosk === id).length > 1;

/** The hub's polls are those of a replay of what it holds, and its counts those of counting on one's fingers. */
function checkPolls(world: World, hub: Hub): void {
  const counts = new Map<string, number>();
  const byKiosk = new Map<string, JournalEvent[]>();
  const journals = hubJournals(hub);
  for (const { id, kiosk } of journals) {
    const events = hub
      .rows<{ body: string }>('SELECT body FROM events WHERE journal = ? ORDER BY seq', id)
      .map(({ body }): JournalEvent => JSON.parse(body));
    byKiosk.set(kiosk, [...(byKiosk.get(kiosk) ?? []), ...events]);
  }
  for (const [kiosk, events] of byKiosk) {
    const epochs = projectEpochs(events);
    for (const { id, epoch } of journals.filter((one) => one.kiosk === kiosk)) {
      const expected = epochs.get(epoch) ?? [];
      compareRows(world, hub, id, `${kiosk}.${epoch}`, expected);
      checkEnds(
        world,
        `${kiosk}.${epoch}`,
        events.filter((event) => event.epoch === epoch),
        expected,
        events,
      );
      for (const { outcome, answer } of expected) {
        const name = outcome === 'answered' ? (answer ?? '') : (outcome ?? 'open');
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
  }
  const names = ['yes', 'no', 'unsure', 'timeout', 'superseded', 'interrupted', 'device-lost'];
  const sums = names.map((name) => `COALESCE(SUM(${name.replace('-', '_')}_all), 0) AS "${name}"`).join(', ');
  const [rolled] = hub.rows<Record<string, number>>(`SELECT ${sums} FROM rollups`);
  for (const name of names) {
    if ((rolled?.[name] ?? 0) !== (counts.get(name) ?? 0)) {
      world.violate(
        'miscounted',
        `${name}: the rollups have ${rolled?.[name] ?? 0}, the journals ${counts.get(name) ?? 0}`,
      );
    }
  }
}

interface PollRow {
  readonly seq: number;
  readonly place: number;
  readonly outcome: string | null;
  readonly answer: string | null;
  readonly press: number | null;
  readonly opened_at: number;
  readonly ended_at: number | null;
  readonly inferred: number;
}

function compareRows(
  world: World,
  hub: Hub,
  journal: number,
  name: string,
  expected: readonly PollRecord[],
): void {
  const rows = hub.rows<PollRow>(
    'SELECT seq, place, outcome, answer, press, opened_at, ended_at, inferred FROM polls WHERE journal = ? ORDER BY seq',
    journal,
  );
  const wanted = [...expected]
    .sort((a, b) => a.seq - b.seq)
    .map(
      ({ seq, place, outcome = null, answer = null, press = null, openedAt, endedAt = null, inferred }) => ({
        seq,
        place,
        outcome,
        answer,
        press,
        opened_at: openedAt,
        ended_at: endedAt,
        inferred: inferred === true ? 1 : 0,
      }),
    );
  if (canonicalJson(wanted) !== canonicalJson(rows.map((row) => ({ ...row })))) {
    world.violate('polls-differ', `${name}: rows ${JSON.stringify(rows)}, replay ${JSON.stringify(wanted)}`);
  }
}

/** Counted on one's fingers: one opening, one end. */
function checkEnds(
  world: World,
  name: string,
  events: readonly JournalEvent[],
  polls: readonly PollRecord[],
  all: readonly JournalEvent[],
): void {
  const ends = new Map<number, number>();
  const opened = new Set<number>();
  for (const event of events) {
    if (event.type === 'poll-opened') opened.add(event.seq);
    if (event.type === 'poll-ended') ends.set(event.data.poll, (ends.get(event.data.poll) ?? 0) + 1);
  }
  for (const [poll, count] of ends) {
    if (count > 1 || !opened.has(poll))
      world.violate('poll-ended-twice', `${name}: poll ${poll} ended ${count} times`);
  }
  if (opened.size !== polls.length)
    world.violate('polls-differ', `${name}: ${opened.size} openings, ${polls.length} polls`);
  const followed = all.some(
    (event) => event.type === 'epoch-start' && event.data.previous?.epoch === events[0]?.epoch,
  );
  // Of a journal of which nothing could be read nobody knows how it went on (decision 0010).
  const unknown =
    !followed &&
    all.some(
      (event) =>
        event.type === 'epoch-start' && event.data.reason === 'damaged' && event.data.previous === undefined,
    );
  for (const { seq, outcome } of polls) {
    if (outcome === undefined && !unknown) world.violate('poll-open', `${name}: poll ${seq} never ended`);
    if (outcome !== undefined && !ends.has(seq) && !followed)
      world.violate('poll-open', `${name}: poll ${seq} ended by nothing`);
  }
}
