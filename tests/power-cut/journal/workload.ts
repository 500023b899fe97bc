import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DurableJournal } from '@otklik/kiosk/journal/journal.ts';
import { openJournal } from '@otklik/kiosk/journal/open-journal.ts';
import { edgeDraft, manualClock } from '@otklik/kiosk/journal/testing/drafts.ts';
import { seeded } from '../../support/seeded.ts';
import { seededRng } from '../../support/seeded-rng.ts';
import { BALLAST_BYTES, type Said } from './said.ts';

/**
 * One life of a process that works with a journal through the product's own code and says on stdout what it has been
 * promised. argv: DIR SEED PART [PLANT]. The last word of a part is how the process ends.
 */
const [, , dir = '', seedText = '', part = '', plant = ''] = process.argv;
const random = seeded(Number(seedText));
const T0 = 1_790_000_000_000;
const DAY = 86_400_000;

const say = (said: Said): void => void writeSync(1, `${JSON.stringify(said)}\n`);

function open(): DurableJournal {
  const opened = openJournal({
    dir,
    clock: manualClock(),
    rng: seededRng(random),
    version: 'test',
    ballastBytes: BALLAST_BYTES,
  });
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.detail}`);
  const { kiosk } = opened.value.identity;
  say({ kind: 'open', kiosk });
  acknowledge(opened.value);
  return opened.value;
}

/** Says that all there is up to now is durable. */
function acknowledge(journal: DurableJournal): void {
  const { epoch } = journal.identity;
  const seq = journal.nextSeq() - 1;
  const hash = Buffer.from(journal.hashAt(epoch, seq) ?? []).toString('hex');
  say({ kind: 'durable', epoch, seq, hash });
}

/** Appends 1 to 4 edges with a snapshot. False when the disk refused. */
function append(journal: DurableJournal): boolean {
  const first = journal.lastDeviceSeq('SN0001', '5A3F0C21') + 1;
  const count = random.int(1, 4);
  const drafts = Array.from({ length: count }, (_, index) => edgeDraft(first + index, T0 + first * 60_000));
  const seq = journal.nextSeq() + count - 1;
  // The bug that is planted: the promise comes before the commit.
  if (plant === 'early') say({ kind: 'durable', epoch: journal.identity.epoch, seq });
  const appended = journal.append(drafts, new Map([[1, String(seq)]]));
  if (!appended.ok) return false;
  acknowledge(journal);
  say({ kind: 'snapshot', epoch: journal.identity.epoch, seq });
  return true;
}

function appendMany(journal: DurableJournal, times: number): void {
  for (let n = 0; n < times; n += 1) if (!append(journal)) throw new Error('the disk refused');
}

function set(journal: DurableJournal, name: string, value: string): void {
  say({ kind: 'setting-tried', name, value });
  journal.setSetting(name, value);
  say({ kind: 'setting', name, value });
}

/** The hub has up to `seq`; what is older than 90 days may go. */
function prune(journal: DurableJournal, seq: number, now: number): void {
  const { epoch } = journal.identity;
  journal.acknowledged(epoch, seq);
  say({ kind: 'may-be-pruned', epoch, seq });
  const pruned = journal.maintain(now);
  if (!pruned.ok || pruned.value === 0) throw new Error('nothing was pruned');
}

/** Overwrites a byte of an event in the closed file, and of copies in pages no longer used, as a failing disk does. */
function damage(epoch: string, seq: number, device: number): void {
  say({ kind: 'damaged', epoch, seq });
  const path = join(dir, 'journal.db');
  const file = readFileSync(path);
  const text = `"seq":${device},"serial"`;
  const fd = openSync(path, 'r+');
  for (let at = file.indexOf(text); at >= 0; at = file.indexOf(text, at + 1)) writeSync(fd, 'x', at + 1);
  fsyncSync(fd);
  closeSync(fd);
}

const die = (): void => void process.kill(process.pid, 'SIGKILL');

const parts: Readonly<Record<string, () => void>> = {
  /** A first start, closed and opened again, then killed. */
  fresh() {
    const first = open();
    set(first, 'hub.key', 'k1');
    appendMany(first, 12);
    first.close();
    const second = open();
    appendMany(second, 12);
    set(second, 'hub.key', 'k2');
    set(second, 'counter', '7');
    second.close();
    appendMany(open(), 20);
    die();
  },
  /** After a kill: checkpoints of the log, pruning, another epoch. */
  long() {
    const journal = open();
    appendMany(journal, 150);
    prune(journal, 60, T0 + 120 * DAY);
    appendMany(journal, 10);
    const old = journal.identity.epoch;
    if (!journal.startNewEpoch('fork').ok) throw new Error('no new epoch');
    acknowledge(journal);
    if (journal.firstSeq(old) !== 61) throw new Error('not pruned as said');
    appendMany(journal, 10);
    set(journal, 'counter', '8');
    journal.close();
    const again = open();
    appendMany(again, 20);
    die();
  },
  /** On a disk that is full for a moment (injected): the ballast goes, and comes back. */
  full() {
    const journal = open();
    let away = 0;
    for (let n = 0; n < 40; n += 1) {
      appendMany(journal, 1);
      if (journal.health().ballast === 'away') away += 1;
    }
    if (away === 0) throw new Error('the disk was never full');
    journal.tend();
    if (journal.health().ballast !== 'laid') throw new Error('the ballast stayed away');
    appendMany(journal, 5);
    journal.close();
  },
  /** On a disk whose sync fails (injected): once it is tried again, and after the next failure the process is killed. */
  failing() {
    const journal = open();
    let refused = 0;
    for (let n = 0; n < 200; n += 1) {
      if (append(journal)) continue;
      refused += 1;
      if (refused === 2) die();
    }
    throw new Error('the disk did not fail twice');
  },
  /** What was there, and more. */
  short() {
    const journal = open();
    appendMany(journal, 15);
    journal.close();
  },
  /** A journal that is damaged while it is closed: the next open sets it aside and salvages it. */
  damage() {
    const journal = open();
    appendMany(journal, 10);
    const { epoch } = journal.identity;
    const seq = journal.nextSeq();
    const device = journal.lastDeviceSeq('SN0001', '5A3F0C21') + 1;
    appendMany(journal, 10);
    journal.close();
    damage(epoch, seq, device);
    const salvaged = open();
    if (salvaged.opening.kind !== 'damaged') throw new Error('the damage was not found');
    appendMany(salvaged, 10);
    salvaged.close();
    appendMany(open(), 5);
    die();
  },
};

const live = parts[part];
if (live === undefined) throw new Error(`no part ${part}`);
live();
