import { join } from 'node:path';
import type { DurableJournal } from '@otklik/kiosk/journal/journal.ts';
import { openJournal } from '@otklik/kiosk/journal/open-journal.ts';
import { edgeDraft, manualClock } from '@otklik/kiosk/journal/testing/drafts.ts';
import { asEpoch } from '@otklik/shared/base/ids.ts';
import { seeded } from '../../support/seeded.ts';
import { seededRng } from '../../support/seeded-rng.ts';
import type { Checker } from '../campaign.ts';
import { BALLAST_BYTES, type Said } from './said.ts';

interface EpochPromise {
  /** Ascending. */
  readonly durable: { readonly seq: number; readonly hash?: string }[];
  mayBePruned: number;
  damagedFrom: number;
}

/** The folder the workload works in, under the traced one. */
export const FOLDER = 'data';

/**
 * Opens a folder by the journal's own boot code and holds it against what the workload was promised: the same identity,
 * every event with its hash, the chain, the snapshot, the settings; then that it takes an append and opens again.
 */
export function createChecker(): Checker {
  const epochs = new Map<string, EpochPromise>();
  const settings = new Map<string, { kept: string | undefined; tried: Set<string> }>();
  let kiosk: string | undefined;
  let snapshot: { epoch: string; seq: number } | undefined;
  let damaged = false;
  let checks = 0;

  const promiseOf = (epoch: string): EpochPromise => {
    const known = epochs.get(epoch) ?? { durable: [], mayBePruned: 0, damagedFrom: Number.POSITIVE_INFINITY };
    epochs.set(epoch, known);
    return known;
  };
  const settingOf = (name: string) => {
    const known = settings.get(name) ?? { kept: undefined, tried: new Set<string>() };
    settings.set(name, known);
    return known;
  };

  function* broken(journal: DurableJournal): Generator<string> {
    if (kiosk !== undefined && journal.identity.kiosk !== kiosk) yield 'another identity';
    const { kind } = journal.opening;
    if (kind === 'foreign' || (kind === 'damaged' && !damaged)) yield `taken for ${kind}`;
    for (const [name, { durable, mayBePruned, damagedFrom }] of epochs) {
      const epoch = asEpoch(name);
      const last = durable.findLast(({ seq }) => seq < damagedFrom);
      if (last === undefined) continue;
      const first = journal.firstSeq(epoch);
      if (first === undefined) {
        yield `epoch ${name} is gone`;
        continue;
      }
      if (first > mayBePruned + 1) yield `${name} begins at ${first}`;
      const hash = journal.hashAt(epoch, last.seq);
      if (hash === undefined) yield `${name}:${last.seq} is gone`;
      else if (last.hash !== undefined && Buffer.from(hash).toString('hex') !== last.hash) {
        yield `${name}:${last.seq} is another`;
      }
      if (!journal.readChecked(epoch, first, 1_000_000).ok) yield `the chain of ${name} is broken`;
    }
    const [start] = journal.read(journal.identity.epoch, 1, 1);
    if (kind === 'damaged' && (start?.type !== 'epoch-start' || start.data.reason !== 'damaged')) {
      yield 'damage without an epoch-start that names it';
    }
    if (snapshot !== undefined && snapshot.epoch === journal.identity.epoch) {
      const state = Number(journal.snapshot(1) ?? -1);
      if (state < snapshot.seq || state >= journal.nextSeq()) yield `the state is that of ${state}`;
    }
    for (const [name, { kept, tried }] of settings) {
      const value = journal.setting(name);
      if (value !== kept && (value === undefined || !tried.has(value))) yield `setting ${name} is ${value}`;
    }
  }

  /** What is there now must take more, and be found by the next start. */
  function* brokenAfterwards(folder: string, journal: DurableJournal, reopen: boolean): Generator<string> {
    const { epoch } = journal.identity;
    const seq = journal.nextSeq();
    if (!journal.append([edgeDraft(100_000)]).ok) yield 'it takes no append';
    journal.close();
    if (!reopen) return;
    const again = open(folder);
    if (typeof again === 'string') return yield `opened again: ${again}`;
    if (again.opening.kind !== 'resumed') yield `opened again: ${again.opening.kind}`;
    if (again.hashAt(epoch, seq) === undefined) yield 'the append after the cut is gone';
    again.close();
  }

  return {
    hear(line) {
      // The workload's own lines.
      const said: Said = JSON.parse(line);
      switch (said.kind) {
        case 'open':
          kiosk = said.kiosk;
          return;
        case 'durable':
          return void promiseOf(said.epoch).durable.push(said);
        case 'snapshot':
          snapshot = said;
          return;
        case 'setting-tried':
          return void settingOf(said.name).tried.add(said.value);
        case 'setting':
          settings.set(said.name, { kept: said.value, tried: new Set() });
          return;
        case 'may-be-pruned':
          promiseOf(said.epoch).mayBePruned = said.seq;
          return;
        case 'damaged':
          promiseOf(said.epoch).damagedFrom = said.seq;
          damaged = true;
          return;
      }
    },
    check(folder) {
      checks += 1;
      const journal = open(folder);
      if (typeof journal === 'string') return { broken: [journal], seen: ['refused'] };
      const { kind } = journal.opening;
      const first = [...broken(journal)];
      return { broken: [...first, ...brokenAfterwards(folder, journal, checks % 8 === 0)], seen: [kind] };
    },
  };
}

/** The journal, or why there is none. */
function open(folder: string): DurableJournal | string {
  const opened = openJournal({
    dir: join(folder, FOLDER),
    clock: manualClock(),
    rng: seededRng(seeded(1)),
    version: 'test',
    ballastBytes: BALLAST_BYTES,
  });
  return opened.ok ? opened.value : `${opened.error.code}: ${opened.error.detail}`;
}
