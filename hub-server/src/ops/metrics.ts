import { statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { HubDatabase } from '../db/hub-database.ts';

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
  readonly dataDir: string;
  readonly version: string;
}): HubMetrics {
  const { db, dataDir, version } = deps;
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
  const of = (name: string, help: string) => new Gauge({ name, help, registers });
  const file = join(dataDir, 'hub.db');
  gauge('otklik_hub_database_bytes', 'Size of the database file.', () => sizeOf(file));
  gauge('otklik_hub_log_bytes', 'Size of the write-ahead log.', () => sizeOf(`${file}-wal`));
  gauge('otklik_hub_disk_free_bytes', 'Free space on the disk of the data folder.', () => freeBytes(dataDir));
  const figures = {
    kiosks: of('otklik_hub_kiosks', 'Kiosks enrolled and not revoked.'),
    journals: of('otklik_hub_journals', 'Journals of kiosks, one an epoch.'),
    events: of('otklik_hub_events', 'Events of kiosks that are durable here.'),
    forks: of('otklik_hub_forks', 'Batches set apart because they contradict what is stored.'),
    alarms: of('otklik_hub_alarms', 'Kinds of alarms raised.'),
  };

  return {
    async text() {
      const current = await db.read('opsFigures', undefined);
      figures.kiosks.set(current.kiosks);
      figures.journals.set(current.journals);
      figures.events.set(current.events);
      figures.forks.set(current.forks);
      figures.alarms.set(current.alarms);
      return registry.metrics();
    },
    contentType: registry.contentType,
    observe(app) {
      app.addHook('onResponse', async (request, reply) => {
        // The pattern of the route, never the address: addresses carry ids.
        const route = request.routeOptions.url ?? 'none';
        const labels = { method: request.method, route, status: String(reply.statusCode) };
        requests.observe(labels, reply.elapsedTime / 1000);
      });
    },
  };
}
