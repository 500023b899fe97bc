import { readFileSync } from 'node:fs';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { pino } from 'pino';
import { buildApp } from '../../../hub-server/src/app.ts';
import { openSqliteDatabase } from '../../../hub-server/src/db/sqlite-database.ts';
import { loadHubIdentity } from '../../../hub-server/src/hub-identity.ts';
import { createPrinter } from '../../../hub-server/src/reports/print-pdf.ts';
import type { Said } from './jobs.ts';

/** A hub as it is, but with a reader of our choice: `hub-program.ts DIR signed|unsigned`. Answers `usage` and `stop`. */
const [dataDir = '', mode = 'signed'] = process.argv.slice(2);
const say = (said: Said): void => void process.send?.(said);
const clock = systemClock();
const unsigned = { reader: new URL('./unsigned-reader.ts', import.meta.url) };
const db = await openSqliteDatabase(dataDir, clock.wall(), mode === 'unsigned' ? unsigned : {});
const app = await buildApp({
  db,
  clock,
  rng: cryptoRng,
  identity: loadHubIdentity(dataDir),
  dataDir,
  uiDir: dataDir,
  logger: pino({ level: 'silent' }),
  mailReady: false,
  printer: createPrinter({ env: process.env }),
});
await app.listen({ port: 0, host: '127.0.0.1' });
const address = app.server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
process.on('disconnect', () => process.exit());
say({ port });

/** Of this program alone: `maxRSS` begins at the peak of whoever started it, which on Linux has bundled it before. */
function peakMb(): number {
  const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return (Number(kib) * 1024) / 1e6;
}

process.on('message', (message: 'usage' | 'stop') => {
  if (message === 'usage') {
    const { user, system } = process.cpuUsage();
    const cpuMs = (user + system) / 1000;
    const rssMb = process.memoryUsage.rss() / 1e6;
    say({ usage: { cpuMs, rssMb, peakMb: peakMb() } });
    return;
  }
  void app
    .close()
    .then(() => db.close())
    .then(() => process.disconnect());
});
