import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { helpText, readSettings, type Setting, type SettingError } from '@otklik/shared/base/settings.ts';
import { lockDataDir } from '../db/data-lock.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { openSqliteDatabase } from '../db/sqlite-database.ts';
import { verifyHubFolder } from '../verify/verify-hub.ts';
import { makeAdminLink } from './admin-link.ts';
import { archiveBefore } from './archive.ts';
import { makeBackup, restoreBackup } from './backup.ts';
import type { Maintenance } from './maintenance.ts';

const help: Setting = { flag: 'help', help: 'this text' };
const settingsOf: Readonly<Record<Maintenance, readonly Setting[]>> = {
  'admin-link': [
    { flag: 'data', value: 'DIR', help: 'folder of the hub, which may be running (required)' },
    help,
  ],
  archive: [
    { flag: 'data', value: 'DIR', help: 'folder of a stopped hub (required)' },
    { flag: 'before', value: 'YYYY-MM', help: 'months before this one (UTC) go to files (required)' },
    help,
  ],
  backup: [
    { flag: 'data', value: 'DIR', help: 'folder of the hub, which may be running (required)' },
    {
      flag: 'to',
      value: 'DIR',
      help: 'a new folder for the copy (required); it holds the hub’s private key',
    },
    help,
  ],
  rebuild: [{ flag: 'data', value: 'DIR', help: 'folder of a stopped hub (required)' }, help],
  restore: [
    { flag: 'from', value: 'DIR', help: 'folder of a backup (required); it is not changed' },
    { flag: 'data', value: 'DIR', help: 'a new folder for the hub (required)' },
    help,
  ],
  verify: [{ flag: 'data', value: 'DIR', help: 'folder of a hub, which may be running (required)' }, help],
};
const usages: Readonly<Record<Maintenance, string>> = {
  'admin-link':
    'npm run hub -- admin-link --data DIR\n\nPrints a link by which somebody makes themselves an admin, once and within 24 hours: for a hub whose admins are\nall gone. The link made before it is good no more; the log says that one was made.',
  archive:
    'npm run hub -- archive --data DIR --before YYYY-MM\n\nMoves raw events of past months to files in DIR/archive; polls, figures and proofs stay. A running hub does it by\nitself with --keep-months N.',
  backup:
    'npm run hub -- backup --data DIR --to DIR\n\nCopies a hub’s data as it is at one instant, and checks the copy.',
  rebuild:
    'npm run hub -- rebuild --data DIR\n\nMakes polls and figures anew from the recorded events and the verdicts, and says what came out otherwise.',
  restore:
    'npm run hub -- restore --from DIR --data DIR\n\nLays a backup down as a new data folder after checking every file, and verifies what came of it.',
  verify:
    'npm run hub -- verify --data DIR\n\nChecks what a hub has stored and changes nothing: for a hub that is installed without this repository.',
};

type Environment = Readonly<Record<string, string | undefined>>;

function readValues(
  what: Maintenance,
  argv: readonly string[],
  env: Environment,
): Result<ReadonlyMap<string, string> | 'help', SettingError> {
  const read = readSettings(settingsOf[what], { argv, env });
  if (!read.ok) return read;
  if (read.value.on('help')) return ok('help');
  const values = new Map<string, string>();
  for (const { flag, value } of settingsOf[what]) {
    if (value === undefined) continue;
    const text = read.value.get(flag);
    if (text === undefined || text === '') {
      return err(
        coded('bad-option', `--${flag} ${value} is missing (hub ${what} --help lists the options).`),
      );
    }
    values.set(flag, value === 'DIR' ? resolve(text) : text);
  }
  return ok(values);
}

export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** Runs a maintenance command; gives the exit code: 0 done, 1 failed, 2 wrong arguments. */
export async function runMaintenance(
  what: Maintenance,
  argv: readonly string[],
  env: Environment,
  { now, terminal }: { readonly now: number; readonly terminal: Terminal },
): Promise<number> {
  const values = readValues(what, argv, env);
  if (!values.ok) {
    terminal.err(`hub: ${values.error.detail}`);
    return 2;
  }
  if (values.value === 'help') {
    terminal.out(helpText(usages[what], settingsOf[what]));
    return 0;
  }
  const data = values.value.get('data') ?? '';
  if (what === 'admin-link') return printAdminLink(data, now, terminal);
  if (what === 'verify') return await prove(data, terminal);
  if (what === 'rebuild') return await runRebuild(data, now, terminal);
  if (what === 'archive') return await runArchive(data, values.value.get('before') ?? '', now, terminal);
  const other = values.value.get(what === 'backup' ? 'to' : 'from') ?? '';
  const done =
    what === 'backup'
      ? await makeBackup({ dataDir: data, target: other, now, onProgress: progressTo(terminal) })
      : await restoreBackup({ backup: other, dataDir: data });
  if (!done.ok) {
    terminal.err(`hub: ${done.error.detail}`);
    return 1;
  }
  const copy = what === 'backup' ? other : data;
  const { files, at } = done.value;
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  const size = `${files.length} files, ${megabytes.toFixed(1)} MB`;
  terminal.out(
    what === 'backup'
      ? `backup of ${data} in ${other}: ${size}`
      : `backup of ${new Date(at).toISOString()} restored to ${data}: ${size}`,
  );
  return await prove(copy, terminal);
}

/** Replays what is stored: a backup is worth what can be proven of it. It is kept either way. */
async function prove(dir: string, terminal: Terminal): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'otklik-verify-'));
  try {
    const checked = await verifyHubFolder({ dir, scratch, workers: availableParallelism() });
    if (!checked.ok) {
      terminal.err(`hub: it could not be verified: ${checked.error.detail}`);
      return 1;
    }
    const wrong = checked.value.filter(({ count }) => count > 0);
    for (const { name, differences } of wrong)
      for (const line of differences) terminal.err(`hub: ${name}: ${line}`);
    if (wrong.length > 0)
      terminal.err('hub: something differs; npm run verify -- --data DIR tells all of it');
    else terminal.out('verified: everything holds');
    return wrong.length === 0 ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function printAdminLink(data: string, now: number, terminal: Terminal): number {
  const path = makeAdminLink(data, now);
  if (!path.ok) {
    terminal.err(`hub: ${path.error.detail}`);
    return 1;
  }
  terminal.out('Open this path below the hub’s address within 24 hours (it works once):');
  terminal.out(path.value);
  return 0;
}

/** A line each tenth of the way. */
function progressTo(terminal: Terminal): (share: number) => void {
  let told = 0;
  return (share) => {
    const tenth = Math.floor(share * 10);
    if (tenth <= told || tenth >= 10) return;
    told = tenth;
    terminal.err(`hub: ${tenth * 10} %`);
  };
}

async function runArchive(data: string, month: string, now: number, terminal: Terminal): Promise<number> {
  const before = /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? Date.parse(`${month}-01T00:00:00Z`) : Number.NaN;
  if (!(before <= now)) {
    terminal.err(`hub: --before is not a month that has begun: ${month}`);
    return 2;
  }
  return await onStopped(data, now, terminal, async (db) => {
    const work = await archiveBefore(db, {
      dataDir: data,
      before,
      now: () => now,
      onSegment: ({ segments, events }) => {
        if (segments % 100 === 0) terminal.err(`hub: ${events} events in ${segments} files …`);
      },
    });
    terminal.out(`archived ${work.events} events of before ${month} in ${work.segments} files`);
    return 0;
  });
}

async function runRebuild(data: string, now: number, terminal: Terminal): Promise<number> {
  return await onStopped(data, now, terminal, async (db) => {
    const rebuilt = await db.write('rebuild', undefined);
    if (!rebuilt.ok) {
      terminal.err(`hub: nothing was changed: ${rebuilt.error.detail}`);
      return 1;
    }
    const { journals, events, polls, pollsChanged, figuresChanged } = rebuilt.value;
    terminal.out(
      `rebuilt ${polls} polls from ${events} events of ${journals} journals: ` +
        `${pollsChanged} polls and ${figuresChanged} figures came out otherwise`,
    );
    return 0;
  });
}

/** Works on the data of a hub that is not running, and keeps one from starting meanwhile. */
async function onStopped(
  data: string,
  now: number,
  terminal: Terminal,
  work: (db: HubDatabase) => Promise<number>,
): Promise<number> {
  if (!existsSync(join(data, 'hub.db'))) {
    terminal.err(`hub: ${data} holds no hub: there is no hub.db.`);
    return 1;
  }
  const lock = lockDataDir(data);
  if (!lock.ok) {
    terminal.err(`hub: ${lock.error.detail} Stop it first.`);
    return 1;
  }
  try {
    const db = await openSqliteDatabase(data, now);
    try {
      return await work(db);
    } finally {
      await db.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    terminal.err(`hub: it failed: ${reason}`);
    return 1;
  } finally {
    lock.value.release();
  }
}
