import { statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { HubDatabase } from '../db/hub-database.ts';
import type { ClipCache } from '../video/clip-cache.ts';
import type { Transcoder } from '../video/transcode/transcoder.ts';

/** What the hub tells Prometheus. Labels are routes, methods and codes: never a person, a kiosk or a store. */
export interface HubMetrics {
  /** The text exposition format, version 0.0.4. */
  text(): Promise<string>;
  readonly contentType: string;
  /** Measures every request of this app. */
  observe(app: FastifyInstance): void;
}

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Free bytes of the disk a folder is on. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** A registry of its own for each hub, so that several in one process do not mix. */
export function createMetrics(deps: {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly dataDir: string;
  readonly clips: Pick<ClipCache, 'figures'>;
  readonly transcoder: Pick<Transcoder, 'figures'>;
  readonly version: string;
}): HubMetrics {
  const { db, clock, dataDir, clips, transcoder, version } = deps;
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'otklik_hub_request_seconds',
    help: 'Time to answer, by route, method and status.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers,
  });
  new Gauge({
    name: 'otklik_hub_info',
    help: 'Always 1; the version is a label.',
    labelNames: ['version'] as const,
    registers,
  }).set({ version }, 1);
  const gauge = (name: string, help: string, value: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  };
  const counter = (name: string, help: string, value: () => number): void => {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  };
  const of = (name: string, help: string) => new Gauge({ name, help, registers });
  const file = join(dataDir, 'hub.db');
  gauge('otklik_hub_database_bytes', 'Size of the database file.', () => sizeOf(file));
  gauge('otklik_hub_log_bytes', 'Size of the write-ahead log.', () => sizeOf(`${file}-wal`));
  gauge('otklik_hub_disk_free_bytes', 'Free space on the disk of the data folder.', () => freeBytes(dataDir));
  const cache = 'otklik_hub_video_cache';
  gauge(`${cache}_bytes`, 'What is kept of recordings on disk.', () => clips.figures().bytes);
  gauge(`${cache}_entries`, 'Pieces kept of recordings.', () => clips.figures().entries);
  counter(`${cache}_hits_total`, 'Pieces of recordings that were kept.', () => clips.figures().hits);
  counter(`${cache}_misses_total`, 'Pieces that had to be made.', () => clips.figures().misses);
  counter(`${cache}_evicted_total`, 'Pieces thrown away for room or age.', () => clips.figures().evicted);
  counter(`${cache}_broken_total`, 'Pieces found damaged, never served.', () => clips.figures().broken);
  counter(`${cache}_unwritten_total`, 'Pieces that could not be kept.', () => clips.figures().unwritten);
  const coding = 'otklik_hub_transcode';
  gauge(
    `${coding}_waiting`,
    'Pieces of recordings that wait for ffmpeg.',
    () => transcoder.figures().waiting,
  );
  gauge(`${coding}_running`, 'Processes of ffmpeg.', () => transcoder.figures().running);
  gauge(
    `${coding}_pace`,
    'Seconds of recordings transcoded in a second, of the latest pieces.',
    () => transcoder.figures().pace,
  );
  counter(`${coding}_made_total`, 'Pieces transcoded.', () => transcoder.figures().made);
  counter(`${coding}_failed_total`, 'Pieces ffmpeg could not make.', () => transcoder.figures().failed);
  const figures = {
    kiosks: of('otklik_hub_kiosks', 'Kiosks enrolled and not revoked.'),
    journals: of('otklik_hub_journals', 'Journals of kiosks, one an epoch.'),
    events: of('otklik_hub_events', 'Events of kiosks that are durable here.'),
    forks: of('otklik_hub_forks', 'Batches set apart because they contradict what is stored.'),
    alarms: of('otklik_hub_alarms', 'Kinds of alarms raised.'),
  };
  const outbox = {
    waiting: of('otklik_hub_outbox_waiting', 'Deliveries that are to go out now.'),
    held: of('otklik_hub_outbox_held', 'Deliveries that wait for somebody’s quiet hours or digest.'),
    dead: of('otklik_hub_outbox_dead', 'Deliveries that were given up.'),
    age: of('otklik_hub_outbox_age_seconds', 'Age of the oldest delivery that is to go out now.'),
  };

  const firing = new Gauge({
    name: 'otklik_hub_alerts',
    help: 'Alerts that are not over, by kind and whether somebody has taken them on.',
    labelNames: ['kind', 'state'] as const,
    registers,
  });

  return {
    async text() {
      const [current, { waiting, held, dead, oldest }] = await Promise.all([
        db.read('opsFigures', undefined),
        db.read('outboxFigures', undefined),
      ]);
      outbox.waiting.set(waiting);
      outbox.held.set(held);
      outbox.dead.set(dead);
      outbox.age.set(oldest === undefined ? 0 : Math.max(0, clock.wall() - oldest) / 1000);
      firing.reset();
      for (const { kind, state, n } of await db.read('openAlerts', undefined)) firing.set({ kind, state }, n);
      figures.kiosks.set(current.kiosks);
      figures.journals.set(current.journals);
      figures.events.set(current.events);
      figures.forks.set(current.forks);
      figures.alarms.set(current.alarms);
      return registry.metrics();
    },
    contentType: registry.contentType,
    observe(app) {
      // The library's own watch of collections never ends and holds the registry, which holds the hub: let go of that.
      app.addHook('onClose', async () => registry.clear());
      app.addHook('onResponse', async (request, reply) => {
        // The pattern of the route, never the address: addresses carry ids.
        const route = request.routeOptions.url ?? 'none';
        const labels = { method: request.method, route, status: String(reply.statusCode) };
        requests.observe(labels, reply.elapsedTime / 1000);
      });
    },
  };
}
