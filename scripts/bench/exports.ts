import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openDatabase } from '../../hub-server/src/db/sqlite.ts';
import { addAdminSession, generateHub } from '../../hub-server/src/testing/generated-hub.ts';
import { eventsAfter, journalsToVerify } from '../../hub-server/src/verify/verify-repository.ts';
import { seeded } from '../../tests/support/seeded.ts';
import { openWorkshop, type Program, startHub } from './hub/workshop.ts';
import type { Report, Row } from './report.ts';

const KIOSKS = 20;
const CUSTOMERS = 3950;
const BATCH = 100;
const START = 1_790_000_000_000;
const PAGE = 2000;
const FORMATS = ['ndjson', 'csv', 'xlsx'] as const;
/** How often the hub's memory is looked at, ms. */
const LOOK_MS = 250;

/** The least an export of events needs: every row read and hashed, in one thread. Gives rows a second. */
function bareRows(folder: string): { readonly rows: number; readonly perSecond: number } {
  const db = openDatabase(join(folder, 'hub.db'), 'read');
  const from = performance.now();
  let rows = 0;
  for (const { id } of journalsToVerify(db)) {
    for (let seq = 0; ; ) {
      const page = eventsAfter(db, id, seq, PAGE);
      for (const { body, seq: at } of page) {
        createHash('sha256').update(body).digest();
        seq = at;
      }
      rows += page.length;
      if (page.length < PAGE) break;
    }
  }
  db.close();
  return { rows, perSecond: rows / ((performance.now() - from) / 1000) };
}

interface Download {
  readonly bytes: number;
  readonly seconds: number;
  /** The hub's memory before, and the most seen while it ran, MB. */
  readonly before: number;
  readonly most: number;
}

async function download(hub: Program, port: number, cookie: string, format: string): Promise<Download> {
  const before = (await hub.ask('usage', 'usage')).rssMb;
  let most = before;
  let done = false;
  const watched = (async () => {
    while (!done) {
      most = Math.max(most, (await hub.ask('usage', 'usage')).rssMb);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  })();
  const from = performance.now();
  const reply = await fetch(`http://127.0.0.1:${port}/api/v1/exports/events.${format}`, {
    headers: { cookie },
  });
  if (!reply.ok || reply.body === null) throw new Error(`the export was answered ${reply.status}`);
  let bytes = 0;
  for await (const piece of reply.body) bytes += piece.length;
  const seconds = (performance.now() - from) / 1000;
  done = true;
  await watched;
  return { bytes, seconds, before, most };
}

/** A million events exported in each format, the hub's memory watched meanwhile. */
export async function benchExports(tell: (line: string) => void): Promise<Report> {
  const shop = openWorkshop();
  try {
    const folder = shop.folder();
    const random = seeded(1);
    tell('exports: a hub of a million events is being made, one to two minutes …');
    generateHub({
      ...{ dir: folder, kiosks: KIOSKS, customers: CUSTOMERS, batch: BATCH, start: START },
      random: () => random.int(0, 999_999) / 1_000_000,
    });
    const cookie = addAdminSession(folder);
    const floor = bareRows(folder);
    const hub = startHub(shop, folder, 'signed');
    const port = await hub.ask('port');
    const rows: Row[] = [
      { name: 'rows read and hashed, one thread', kind: 'rate', perSecond: floor.perSecond },
    ];
    const notes: string[] = [`${floor.rows} events of ${KIOSKS} journals`];
    for (const format of FORMATS) {
      tell(`exports: events.${format}`);
      const { bytes, seconds, before, most } = await download(hub, port, cookie, format);
      const perSecond = floor.rows / seconds;
      const ratio = { name: 'bare rows', p50: floor.perSecond / perSecond };
      rows.push(
        { name: `${format}: rows`, kind: 'rate', perSecond, floor: ratio },
        { name: `${format}: memory of the hub before`, kind: 'figure', value: before, unit: 'MB' },
        { name: `${format}: the most of it meanwhile`, kind: 'figure', value: most, unit: 'MB' },
      );
      notes.push(`events.${format}: ${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s`);
    }
    await hub.end('stop');
    return { name: 'exports', rows, notes };
  } finally {
    shop.clear();
  }
}
