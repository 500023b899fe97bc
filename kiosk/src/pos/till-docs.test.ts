import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { childPrograms } from '../../../tests/support/child-program.ts';
import { tokenCommand } from './token-command.ts';

/** What docs/till.md and its Russian twin show for curl is run as it stands there. */

const root = join(import.meta.dirname, '..', '..', '..');
const programs = childPrograms();
let data = '';

beforeEach(() => {
  data = join(mkdtempSync(join(tmpdir(), 'otklik-docs-')), 'kiosk');
  mkdirSync(data);
});

afterEach(async () => {
  await programs.endAll();
  rmSync(join(data, '..'), { recursive: true, force: true });
});

const noCurl = spawnSync('curl', ['--version']).error !== undefined;

test.skipIf(noCurl && process.env.CI === undefined).each(['till.md', 'till.ru.md'])(
  'the curl examples of %s (skipped where there is no curl)',
  async (name) => {
    const text = readFileSync(join(root, 'docs', name), 'utf8');
    const examples = [
      ...text.matchAll(/<!-- (?:run by a test|выполняется тестом) -->\n```sh\n(.*?)```/gs),
    ].map(([, code = '']) => code);
    const made = tokenCommand(['--data', data, '--register', 'front'], cryptoRng);
    if (!made.ok) throw new Error(made.error.detail);
    const kiosk = programs.start([join(root, 'kiosk', 'src', 'main.ts'), '--data', data, '--pos-port', '0']);
    const url = (await kiosk.line(/^pos http:/)).slice('pos '.length);
    const answers: unknown[] = [];
    for (const code of examples) {
      const env = { ...process.env, URL: url, TOKEN: made.value[0] ?? '' };
      const { stdout } = await promisify(execFile)('sh', ['-c', code], { env });
      answers.push(JSON.parse(stdout));
    }
    expect(answers).toEqual([
      { result: 'opened', counted: true },
      { register: 'front', place: 1 },
    ]);
  },
);
