import type { KeyObject } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { KioskId } from '@otklik/shared/base/ids.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import type Database from 'better-sqlite3';
import { type Agent, createAgent } from '../../kiosk/src/agent/agent.ts';
import type { DevicePort } from '../../kiosk/src/devices/port.ts';
import type { DurableJournal } from '../../kiosk/src/journal/journal.ts';
import { enrolWhenThere } from '../../kiosk/src/sync/enrol-when-there.ts';
import { HUB_KEY, HUB_URL, storedConfig } from '../../kiosk/src/sync/hub-pin.ts';
import { type Sync, startSync } from '../../kiosk/src/sync/loop.ts';
import type { SyncState } from '../../kiosk/src/sync/state.ts';
import type { Transport } from '../../kiosk/src/sync/transport.ts';
import type { Console } from './console.ts';
import type { CommitFault, Disk, SimDatabase } from './disk.ts';
import { enrolCode, HUB_PUBLIC_KEY } from './hub.ts';
import { openSimulated } from './journal.ts';
import type { KioskBook } from './ledger.ts';
import type { Machine } from './machine.ts';
import type { Line } from './network.ts';
import type { World } from './world.ts';

/** Where a bug can be planted on the kiosk's side: around a port or a part, never in it. */
export interface KioskPlant {
  readonly journal?: (journal: DurableJournal) => DurableJournal;
  readonly agentTimers?: (timers: Timers) => Timers;
  readonly syncTimers?: (timers: Timers) => Timers;
  readonly transport?: (transport: Transport) => Transport;
  readonly port?: (port: DevicePort) => DevicePort;
  /** In what a start finds on the disk. */
  readonly found?: (db: Database.Database) => void;
}

export interface KioskParts {
  readonly world: World;
  readonly name: string;
  /** Which enrolment code is its own. */
  readonly index: number;
  readonly kiosk: KioskId;
  readonly key: KeyObject;
  readonly machine: Machine;
  readonly disk: Disk;
  readonly line: Line;
  readonly book: KioskBook;
  readonly consoles: readonly Console[];
  readonly rng: Rng;
  readonly plant: KioskPlant;
  /** Whether an admin and an installer have been here before the story begins. */
  readonly enrolled: boolean;
  /** A process of it started: its boot id and true time. */
  readonly onBoot: (boot: string, at: number) => void;
}

const HUB = 'https://hub.example';
/** As the product waits between a commit and its sending. */
const SYNC_DELAY_MS = 100;

interface Process {
  alive: boolean;
  readonly journal: DurableJournal;
  readonly db: SimDatabase;
  readonly agent: Agent;
  readonly clock: Clock;
  readonly ending: AbortController;
  sync?: Sync;
}

/** One kiosk's program over its simulated computer: journal, agent, enrolment and sync, put together as run-kiosk.ts does. */
export class Kiosk {
  readonly parts: KioskParts;
  #process: Process | undefined;
  #diskFault: 'failed' | 'failed-late' | 'ghost' | undefined;
  #cutAt: 'cut-before' | 'cut-after' | undefined;
  #cutMs = 0;
  #rotten = false;
  #healed = false;
  #enrolled: boolean;
  state: SyncState | undefined;

  constructor(parts: KioskParts) {
    this.parts = parts;
    this.#enrolled = parts.enrolled;
  }

  get journal(): DurableJournal | undefined {
    return this.#process?.journal;
  }

  get db(): SimDatabase | undefined {
    return this.#process?.db;
  }

  enrolled(): boolean {
    return this.#enrolled;
  }

  start(): void {
    const { world, name, disk, machine, book, plant, line, rng, consoles, kiosk, key } = this.parts;
    if (this.#process !== undefined) return;
    const bootedAt = world.now();
    const clock = machine.clock(bootedAt);
    const { journal: real, db } = openSimulated({
      disk,
      clock,
      rng,
      kiosk,
      key,
      onCommit: () => book.committed(db),
      nextFault: () => this.#nextFault(),
      onCut: () => this.#die(this.#cutMs, false),
      ...(plant.found === undefined || disk.image === undefined ? {} : { tamper: plant.found }),
    });
    world.log(`${name} starts ${real.opening.kind} boot ${real.identity.boot}`);
    this.parts.onBoot(real.identity.boot, bootedAt);
    book.started(db, real.opening);
    const journal = plant.journal?.(real) ?? real;
    const alive = (): boolean => process.alive;
    const timers = machine.timers(alive);
    if (this.#enrolled && journal.setting(HUB_KEY) === undefined) {
      journal.setSetting(HUB_URL, HUB);
      journal.setSetting(HUB_KEY, HUB_PUBLIC_KEY);
    }
    const stored = storedConfig(journal);
    let _cancelSoon: (() => void) | undefined;
    const agent = createAgent({
      journal,
      clock,
      timers: plant.agentTimers?.(timers) ?? timers,
      devices: consoles.map((one) => {
        const port = one.port({ clock, timers, bootedAt, alive });
        return { place: one.place, device: plant.port?.(port) ?? port, touch: false };
      }),
      version: 'simulation',
      ...(stored === undefined ? {} : { config: stored }),
      canPlay: () => false,
      onView: () => undefined,
      onCommit: (events) => {
        if (events.every(({ type }: JournalEvent) => type === 'clock')) return;
        _cancelSoon ??= timers.after(SYNC_DELAY_MS, () => {
          _cancelSoon = undefined;
          process.sync?.notify();
        });
      },
      onFault: (fault) => world.log(`${name} fault ${fault?.code ?? 'over'}`),
      onDeviceFault: () => undefined,
    });
    const process: Process = { alive: true, journal, db, agent, clock, ending: new AbortController() };
    this.#process = process;
    agent.start();
    if (!process.alive) return;
    const plain = line.transport(timers, alive);
    const transport = plant.transport?.(plain) ?? plain;
    const syncTimers = plant.syncTimers?.(timers) ?? timers;
    if (this.#enrolled) this.#sync(process, transport, syncTimers);
    else this.#enrol(process, transport, syncTimers).catch((thrown: unknown) => this.#bug(thrown));
  }

  #bug(thrown: unknown): void {
    this.parts.world.violate(
      'bug',
      `${this.parts.name}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`,
    );
  }

  async #enrol(process: Process, transport: Transport, timers: Timers): Promise<void> {
    const { world, name, index } = this.parts;
    const wanted = {
      hubUrl: HUB,
      code: enrolCode(index),
      journal: process.journal,
      version: 'simulation',
      transport,
    };
    const enrolled = await enrolWhenThere(wanted, timers, process.ending.signal, () => undefined);
    if (!process.alive || process.ending.signal.aborted) return;
    world.log(`${name} enrolment ${enrolled.ok ? 'ok' : enrolled.error.code}`);
    if (!enrolled.ok) {
      // The installer types the code again.
      timers.after(10_000, () => {
        this.#enrol(process, transport, timers).catch((thrown: unknown) => this.#bug(thrown));
      });
      return;
    }
    this.#enrolled = true;
    process.agent.configure(enrolled.value);
    if (process.alive) this.#sync(process, transport, timers);
  }

  #sync(process: Process, transport: Transport, timers: Timers): void {
    const { world, name, rng } = this.parts;
    const { journal, agent, clock } = process;
    process.sync = startSync({
      journal,
      hubUrl: HUB,
      clock,
      rng,
      timers,
      transport,
      compress: async (text) => gzipSync(text, { level: 1 }),
      onConfig: (config) => {
        if (process.alive) agent.configure(config);
      },
      onFork: (epoch) => {
        world.log(`${name} fork, new epoch ${epoch}`);
        if (process.alive) agent.epochStarted();
      },
      onState: (state) => {
        if (!process.alive) return;
        this.state = state;
        world.log(
          `${name} sync ${state.online ? 'online' : 'offline'} ${state.queued} ${state.lastError?.code ?? ''}`,
        );
        // As the diagnosis asks for, once somebody is there.
        if (this.#healed && state.lastError?.code === 'journal-damaged')
          world.after(1000, () => this.stop(1000));
        if (state.lastError?.code === 'unexpected') this.#bug(state.lastError.detail);
        if (state.clock !== undefined)
          agent.clockSampled({ offset: state.clock.offset, error: state.clock.error });
      },
    });
  }

  #nextFault(): CommitFault | undefined {
    const cut = this.#cutAt;
    this.#cutAt = undefined;
    return cut ?? this.#diskFault;
  }

  diskFault(fault: 'full' | 'failed' | 'failed-late' | 'ghost', on: boolean): void {
    if (fault === 'full') this.parts.disk.fill(on);
    else this.#diskFault = on ? fault : undefined;
  }

  /** The power goes, now or about the next commit, and comes back after `ms`. */
  cut(when: 'now' | 'cut-before' | 'cut-after', ms: number, ghostly: boolean): void {
    if (when === 'now') this.#die(ms, ghostly);
    else {
      this.#cutAt = when;
      this.#cutMs = ms;
    }
  }

  #die(ms: number, ghostly: boolean): void {
    const { world, name, disk } = this.parts;
    const process = this.#process;
    if (process === undefined) return;
    process.alive = false;
    this.#process = undefined;
    this.#cutAt = undefined;
    disk.detach(ghostly);
    world.log(`${name} loses power`);
    world.after(ms, () => this.start());
  }

  /** Told to stop, as a service manager does, and started again. */
  stop(ms: number): void {
    const { world, name, disk } = this.parts;
    const process = this.#process;
    if (process === undefined) return;
    this.#process = undefined;
    process.ending.abort();
    const stopping = process.agent.stop().then(async () => {
      await process.sync?.stop();
      process.journal.close();
      process.alive = false;
      disk.detach(false);
      world.log(`${name} stopped`);
      world.after(ms, () => this.start());
    });
    stopping.catch((thrown: unknown) => this.#bug(thrown));
  }

  /** Bytes of the newest events go bad while the power is off. */
  damage(fromEnd: number, damaging: (image: Buffer, fromEnd: number) => Buffer): void {
    const { disk } = this.parts;
    if (this.#process === undefined && disk.image !== undefined) disk.image = damaging(disk.image, fromEnd);
  }

  /** Bytes under the running program. Only a start looks at all of it and begins anew. */
  rot(spoil: (db: Database.Database) => void): void {
    if (this.#process === undefined) return;
    this.#rotten = true;
    spoil(this.#process.db);
  }

  /** Of the configuration in force. */
  configTag(): string | undefined {
    return this.#process?.agent.config()?.tag;
  }

  /** Something in its file has gone bad at some time. */
  rotten(): boolean {
    return this.#rotten;
  }

  heal(): void {
    this.#healed = true;
    // Somebody switches it off and on again, as the diagnosis asks for.
    if (this.#rotten) this.stop(1000);
    this.#diskFault = undefined;
    this.#cutAt = undefined;
    this.parts.disk.fill(false);
    this.parts.line.heal();
    this.parts.machine.thaw();
  }
}
