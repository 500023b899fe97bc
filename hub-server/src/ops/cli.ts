import { resolve } from 'node:path';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { helpText, readSettings, type Setting, type SettingError } from '@otklik/shared/base/settings.ts';
import { makeBackup, restoreBackup } from './backup.ts';

/** What can be done to a hub's data from the command line beside running it. */
export const MAINTENANCE = ['backup', 'restore'] as const;
export type Maintenance = (typeof MAINTENANCE)[number];

export const isMaintenance = (name: string | undefined): name is Maintenance =>
  MAINTENANCE.some((each) => each === name);

const help: Setting = { flag: 'help', help: 'this text' };
const settingsOf: Readonly<Record<Maintenance, readonly Setting[]>> = {
  backup: [
    { flag: 'data', value: 'DIR', help: 'folder of the hub, which may be running (required)' },
    {
      flag: 'to',
      value: 'DIR',
      help: 'a new folder for the copy (required); it holds the hub’s private key',
    },
    help,
  ],
  restore: [
    { flag: 'from', value: 'DIR', help: 'folder of a backup (required); it is not changed' },
    { flag: 'data', value: 'DIR', help: 'a new folder for the hub (required)' },
    help,
  ],
};
const usages: Readonly<Record<Maintenance, string>> = {
  backup:
    'npm run hub -- backup --data DIR --to DIR\n\nCopies a hub’s data as it is at one instant, and checks the copy.',
  restore:
    'npm run hub -- restore --from DIR --data DIR\n\nLays a backup down as a new data folder after checking every file.',
};

type Environment = Readonly<Record<string, string | undefined>>;

function readFolders(
  what: Maintenance,
  argv: readonly string[],
  env: Environment,
): Result<ReadonlyMap<string, string> | 'help', SettingError> {
  const read = readSettings(settingsOf[what], { argv, env });
  if (!read.ok) return read;
  if (read.value.on('help')) return ok('help');
  const folders = new Map<string, string>();
  for (const { flag, value } of settingsOf[what]) {
    if (value === undefined) continue;
    const folder = read.value.get(flag);
    if (folder === undefined || folder === '') {
      return err(coded('bad-option', `--${flag} DIR is missing (hub ${what} --help lists the options).`));
    }
    folders.set(flag, resolve(folder));
  }
  return ok(folders);
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
  const folders = readFolders(what, argv, env);
  if (!folders.ok) {
    terminal.err(`hub: ${folders.error.detail}`);
    return 2;
  }
  if (folders.value === 'help') {
    terminal.out(helpText(usages[what], settingsOf[what]));
    return 0;
  }
  const data = folders.value.get('data') ?? '';
  const other = folders.value.get(what === 'backup' ? 'to' : 'from') ?? '';
  const done =
    what === 'backup'
      ? await makeBackup({ dataDir: data, target: other, now, onProgress: progressTo(terminal) })
      : await restoreBackup({ backup: other, dataDir: data });
  if (!done.ok) {
    terminal.err(`hub: ${done.error.detail}`);
    return 1;
  }
  const { files, at } = done.value;
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  const size = `${files.length} files, ${megabytes.toFixed(1)} MB`;
  terminal.out(
    what === 'backup'
      ? `backup of ${data} in ${other}: ${size}`
      : `backup of ${new Date(at).toISOString()} restored to ${data}: ${size}`,
  );
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
