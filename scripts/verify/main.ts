import { existsSync } from 'node:fs';
import { helpText, readSettings, type Setting } from '@otklik/shared/base/settings.ts';
import type { Check } from '@otklik/shared/base/verification.ts';
import { dataFolders } from './folder.ts';
import { verifyFolder } from './verify-folder.ts';

/**
 * `npm run verify`: whether stored data are what they claim to be. Exit code 0: everything holds; 1: something differs;
 * 2: a wrong setting; 3: a folder could not be checked.
 */

const settings: readonly Setting[] = [
  {
    flag: 'data',
    value: 'DIR',
    help: 'folder of a hub, of a kiosk, or of a demo store with both (required)',
  },
  { flag: 'json', help: 'the findings as JSON on standard output' },
  { flag: 'help', help: 'this text' },
];

const help = helpText(
  'npm run verify -- --data DIR\n\nChecks what a hub or a stopped kiosk has stored, and changes nothing; of a running hub a copy. Exit code 1 where something differs.',
  settings,
);

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function fail(line: string, code: number): never {
  process.stderr.write(`${line}\n`);
  process.exit(code);
}

function printCheck({ name, detail, differences, count }: Check): void {
  print(`  ${count === 0 ? 'holds  ' : 'DIFFERS'}  ${name}${detail === '' ? '' : `: ${detail}`}`);
  for (const line of differences) print(`             ${line}`);
  if (count > differences.length) print(`             and ${count - differences.length} more`);
}

const read = readSettings(settings, { argv: process.argv.slice(2), env: process.env });
if (!read.ok) fail(`${read.error.code}: ${read.error.detail}`, 2);
if (read.value.on('help')) {
  print(help);
  process.exit(0);
}
const dir = read.value.get('data');
if (dir === undefined) fail('bad-option: --data DIR is missing: the folder to verify.', 2);
if (!existsSync(dir)) fail(`bad-option: there is no folder ${dir}.`, 2);
const folders = dataFolders(dir);
if (folders.length === 0) fail(`bad-option: ${dir} is neither a hub's nor a kiosk's folder.`, 2);

const json = read.value.on('json');
const reports = [];
let differs = false;
let unreadable = false;
for (const folder of folders) {
  const checked = await verifyFolder(folder);
  if (!json) print(`${folder.kind} ${folder.dir}`);
  if (!checked.ok) {
    unreadable = true;
    const { code, detail } = checked.error;
    reports.push({ ...folder, error: { code, detail } });
    if (!json) print(`  ${code}: ${detail}`);
    continue;
  }
  differs ||= checked.value.some(({ count }) => count > 0);
  reports.push({ ...folder, checks: checked.value });
  if (!json) for (const check of checked.value) printCheck(check);
}
if (json) print(JSON.stringify(reports, null, 2));
else if (!unreadable) print(differs ? 'verify: something differs' : 'verify: everything holds');
process.exitCode = unreadable ? 3 : differs ? 1 : 0;
