import Database from 'better-sqlite3';
import { Console } from './console.ts';
import { Disk } from './disk.ts';
import { checkEnd } from './end.ts';
import { Hub, type HubCore, KIOSKS, kioskKeys, PLACES, productCore } from './hub.ts';
import { Kiosk, type KioskPlant } from './kiosk.ts';
import { HubBook, KioskBook } from './ledger.ts';
import { Machine } from './machine.ts';
import { Line } from './network.ts';
import type { Step, Story } from './schedule.ts';
import { drain, rngOf, type Violation, World } from './world.ts';

/** A bug planted around the product's parts; without any, the product as it is. */
export interface Plant {
  /** Made anew for each kiosk's machine, so that it can count. */
  readonly kiosk?: (world: World) => KioskPlant;
  readonly core?: HubCore;
  /** Disks tell that they have written what they only will. */
  readonly lazyDisk?: boolean;
}

export interface RunResult {
  readonly violation: Violation | undefined;
  /** SHA-256 over everything that was logged: two runs of one story give the same. */
  readonly traceHash: string;
  readonly steps: number;
  readonly events: number;
  readonly polls: number;
}

/** How long after the last step everything must have come together, ms. The longest wait is a backoff of a minute. */
const QUIET_MS = 20 * 60_000;
/** Maintenance comes an hour after a start, and only then is anything pruned. */
const MAINTENANCE_MS = 62 * 60_000;
const MAX_STEPS = 60_000;

/** Where one kiosk's process ran: to convert true times to its clock. */
interface Boot {
  readonly machine: Machine;
  readonly at: number;
}

export async function runStory(
  story: Story,
  plant: Plant = {},
  print?: (line: string) => void,
): Promise<RunResult> {
  const world = new World(story.seed, print);
  const hubBook = new HubBook(world);
  const hub = new Hub(world, plant.core ?? productCore, hubBook, story.enrolled);
  const boots = new Map<string, Boot>();
  const pressedAt = new Map<string, number>();
  const kiosks: Kiosk[] = [];

  /** A computer with its consoles; a clone is the same identity on a copied disk. */
  function build(
    index: number,
    name: string,
    disk: Disk,
    machine: Machine,
    enrolled: boolean,
    from?: Kiosk,
  ): Kiosk {
    const own = kioskKeys[index];
    if (own === undefined) throw new RangeError(`no key for kiosk ${index}`);
    const { kiosk, key } = own;
    const monoAt = (boot: string, at: number): number | undefined => {
      const known = boots.get(boot);
      return known === undefined ? undefined : known.machine.span(known.at, at);
    };
    const book = new KioskBook(world, name, kiosk, hubBook, pressedAt, monoAt);
    from?.parts.book.copyTo(book);
    const consoles = Array.from({ length: PLACES }, (_, place) => {
      const watch = {
        pressed: (serial: string, bootId: string, seq: number, at: number) =>
          void pressedAt.set(`${serial}.${bootId}.${seq}`, at),
        acknowledged: (serial: string, bootId: string, seq: number) => book.acknowledge(serial, bootId, seq),
        signalled: (on: number, ms: number) => book.signal(on, ms),
      };
      return new Console(world, machine, watch, `${name}P${place + 1}`, place + 1);
    });
    return new Kiosk({
      world,
      name,
      index,
      kiosk,
      key,
      machine,
      disk,
      line: new Line(world, () => hub, name),
      book,
      consoles,
      rng: rngOf(world.choices('rng', name)),
      plant: plant.kiosk?.(world) ?? {},
      enrolled,
      onBoot: (boot, at) => boots.set(boot, { machine, at }),
    });
  }

  const machineOf = (index: number): Machine =>
    new Machine(world, story.drifts[index] ?? 0, story.offsets[index] ?? 0);
  for (let index = 0; index < Math.min(story.kiosks, KIOSKS); index += 1) {
    kiosks.push(
      build(index, `K${index}`, new Disk(plant.lazyDisk ?? false), machineOf(index), story.enrolled),
    );
  }

  const kioskOf = (number: number): Kiosk | undefined => kiosks[number % kiosks.length];
  function befall(step: Step): void {
    const one = 'kiosk' in step ? kioskOf(step.kiosk) : undefined;
    world.log(`step ${JSON.stringify(step)}`);
    switch (step.kind) {
      case 'press':
        // The clones' tills are busy too.
        for (const same of kiosks) {
          if (same.parts.index === one?.parts.index)
            same.parts.consoles[step.place - 1]?.press(step.button, step.holdMs);
        }
        return;
      case 'unplug':
        one?.parts.consoles[step.place - 1]?.unplug(step.ms);
        return;
      case 'console-reset':
        one?.parts.consoles[step.place - 1]?.reset();
        return;
      case 'power-cut':
        one?.cut(step.when, step.ms, step.ghost);
        if (step.damage !== undefined) one?.damage(step.damage, damageImage);
        return;
      case 'restart':
        one?.stop(step.ms);
        return;
      case 'clone': {
        const image = one?.parts.disk.copy();
        if (one === undefined || image === undefined || kiosks.length > KIOSKS) return;
        const { index, name, machine } = one.parts;
        const twins = kiosks.filter(({ parts }) => parts.index === index).length;
        const disk = new Disk(plant.lazyDisk ?? false, image);
        const clone = build(
          index,
          `${name.slice(0, 2)}c${twins}`,
          disk,
          new Machine(world, 0, machine.span(0, 0)),
          one.enrolled(),
          one,
        );
        kiosks.push(clone);
        clone.start();
        return;
      }
      case 'rot':
        one?.rot((db) => spoil(db, step.fromEnd, step.readable ? ['"at":', '"au":'] : ['"}', '']));
        return;
      case 'disk':
        one?.diskFault(step.fault, true);
        world.after(step.ms, () => one?.diskFault(step.fault, false));
        return;
      case 'network':
        one?.parts.line.fault(step.fault, true);
        world.after(step.ms, () => one?.parts.line.fault(step.fault, false));
        return;
      case 'wall-jump':
        one?.parts.machine.jump(step.by);
        return;
      case 'wall-freeze':
        one?.parts.machine.freeze();
        world.after(step.ms, () => one?.parts.machine.thaw());
        return;
      case 'hub-cut':
        hub.cut(step.when, step.ms);
        return;
      case 'hub-disk':
        hub.fail(true);
        world.after(step.ms, () => hub.fail(false));
        return;
      case 'hub-backup':
        // Of a hub that knows its kiosks: one that was restored to before enrolment needs the installer again.
        if (kiosks.every((each) => each.enrolled())) hub.backup();
        return;
      case 'hub-restore':
        hub.restore(step.choice);
        return;
      case 'hub-jump':
        hub.jump(step.by);
        return;
      case 'plan':
        if (hub.up()) hub.plan();
        return;
      case 'closed':
        for (const each of kiosks) each.cut('now', 1000, false);
        world.leap(step.days * 86_400_000);
        return;
    }
  }

  /** Runs what is due until `until`, or until `enough`. */
  async function run(until: number, enough: () => boolean = () => false): Promise<void> {
    while (world.violation === undefined && world.nextDue() <= until && !enough()) {
      if (world.steps > MAX_STEPS) {
        world.violate('livelock', `${world.steps} steps`);
        return;
      }
      await world.step();
    }
    if (!enough()) world.passTo(until);
  }

  try {
    for (const kiosk of kiosks) kiosk.start();
    let leapt = 0;
    for (const step of story.steps) {
      await run(step.at + leapt);
      if (world.violation !== undefined) break;
      const before = world.now();
      befall(step);
      leapt += world.now() - before;
      await drain();
    }
    // Everything works again; what was put off must come by itself.
    hub.heal();
    for (const kiosk of kiosks) kiosk.heal();
    const closed = story.steps.some(({ kind }) => kind === 'closed');
    if (closed) await run(world.now() + MAINTENANCE_MS);
    await run(world.now() + QUIET_MS, () => quiet(hub, kiosks));
    if (world.violation === undefined) checkEnd(world, hub, kiosks);
    const [counts] = hub.rows<{ events: number; polls: number }>(
      'SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM polls) AS polls',
    );
    return {
      violation: world.violation,
      traceHash: world.traceHash(),
      steps: world.steps,
      events: counts?.events ?? 0,
      polls: counts?.polls ?? 0,
    };
  } finally {
    hub.dispose();
    for (const kiosk of kiosks) kiosk.parts.disk.dispose();
  }
}

/** Nothing waits anywhere, no poll is open, and nobody is about to end one. */
function quiet(hub: Hub, kiosks: readonly Kiosk[]): boolean {
  if (!hub.up()) return false;
  return kiosks.every((kiosk) => {
    const { journal, state } = kiosk;
    if (journal === undefined || state === undefined || !state.online || state.queued > 0) return false;
    const held = hub.rows<{ epoch: string; durable: number }>(
      'SELECT epoch, durable FROM journals WHERE kiosk = ?',
      kiosk.parts.kiosk,
    );
    const here = new Map(held.map(({ epoch, durable }) => [epoch, durable]));
    // A kiosk may believe that all is there while a restored hub lacks some: it finds out by itself, later.
    const sent = (epoch: string, lastSeq: number): boolean => (here.get(epoch) ?? 0) >= lastSeq;
    if (kiosk.configTag() !== hub.tagOf(kiosk.parts.kiosk)) return false;
    if (
      !journal
        .outbox()
        .every(({ epoch, lastSeq, acknowledged }) => acknowledged >= lastSeq && sent(epoch, lastSeq))
    ) {
      return false;
    }
    return kiosk.parts.book.open === 0 && kiosk.parts.consoles.every((one) => one.idle());
  });
}

/** One of the newest events changes on its own while the power is off. */
function damageImage(image: Buffer, fromEnd: number): Buffer {
  const db = new Database(image);
  spoil(db, fromEnd, ['"at":', '"au":']);
  const damaged = db.serialize();
  db.close();
  return damaged;
}

function spoil(db: Database.Database, fromEnd: number, [from, to]: readonly [string, string]): void {
  const current = 'SELECT id FROM epoch ORDER BY id DESC LIMIT 1';
  db.prepare(
    `UPDATE event SET json = replace(json, ?, ?) WHERE epoch_id = (${current})
     AND seq = (SELECT max(2, last_seq - ?) FROM epoch ORDER BY id DESC LIMIT 1)`,
  ).run(from, to, fromEnd);
}
