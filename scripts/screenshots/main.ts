import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startBrowserBench } from '@otklik/kiosk/screen/browser-bench.ts';
import { type LookName, lookNames, screenSizes } from '@otklik/kiosk/screen/testing/looks.ts';
import { writePromptMedia } from '@otklik/kiosk/screen/testing/prompt-media.ts';
import { showLook } from '@otklik/kiosk/screen/testing/show-look.ts';
import { locales } from '@otklik/shared/i18n/catalogue.ts';
import { findProgram } from '../setup/system.mjs';

/** `npm run screenshots`: pictures of every screen, to look at. */

const usage = `Usage: npm run screenshots -- [--out DIR] [--only kiosk|validator] [--size WxH]… [LOOK]…

Takes pictures of the screens in real Chromium, in Russian and English.
The kiosk's, in every state, as LOOK-LANGUAGE-WxH.png; with a LOOK or a size only these.
The validator's, in both themes: what its tests of a browser show, as NAME-THEME.png; they take a quarter of an hour or more.
  --out DIR    where to (screenshots)
  --only NAME  kiosk or validator
  --size WxH   of the kiosk's, instead of ${screenSizes.map(({ width, height }) => `${width}x${height}`).join(', ')}
Looks: ${lookNames.join(' ')}`;

const known = (name: string): name is LookName => (lookNames as readonly string[]).includes(name);

function fail(line: string, code: number): never {
  console.error(line);
  process.exit(code);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        out: { type: 'string', default: 'screenshots' },
        only: { type: 'string' },
        size: { type: 'string', multiple: true },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    return fail(`bad-option: ${error instanceof Error ? error.message : String(error)}`, 2);
  }
}

const { values, positionals } = readArguments();
if (values.help === true) {
  console.log(usage);
  process.exit(0);
}
const { only } = values;
if (only !== undefined && only !== 'kiosk' && only !== 'validator')
  fail(`bad-option: --only is kiosk or validator, not ${only}.`, 2);
if (only === 'validator' && (positionals.length > 0 || values.size !== undefined))
  fail('bad-option: looks and sizes are of the kiosk.', 2);
const sizes = values.size?.map((text) => {
  const [, width, height] =
    /^(\d{2,4})x(\d{2,4})$/.exec(text) ?? fail(`bad-option: --size is WxH, not ${text}.`, 2);
  return { width: Number(width), height: Number(height) };
});
const names = positionals.map((name) =>
  known(name) ? name : fail(`bad-option: there is no look ${name}; there are: ${lookNames.join(' ')}`, 2),
);
if (findProgram('chromium', process.env) === undefined) {
  fail('screenshots need Chromium: apt-get install chromium', 3);
}

/** How many pictures of the kiosk's screen were taken. */
async function ofKiosk(): Promise<number> {
  const media = mkdtempSync(join(tmpdir(), 'otklik-screenshots-'));
  const bench = await startBrowserBench(media);
  let count = 0;
  try {
    await writePromptMedia(media, bench.browser);
    mkdirSync(values.out, { recursive: true });
    for (const size of sizes ?? screenSizes) {
      const page = await bench.open(size);
      for (const locale of locales) {
        for (const name of names.length === 0 ? lookNames : names) {
          await showLook(bench, page, name, locale);
          await page.screenshot({
            path: join(values.out, `${name}-${locale}-${size.width}x${size.height}.png`),
          });
          count += 1;
        }
      }
      await page.context().close();
    }
  } finally {
    await bench.close();
    rmSync(media, { recursive: true });
  }
  return count;
}

const root = resolve(import.meta.dirname, '../..');

/** The tests that show a screen of the validator take the pictures; says whether they passed. */
function ofValidator(): boolean {
  const files = globSync(['tests/*.test.ts', 'validator-ui/browser/*.test.ts'], { cwd: root }).filter(
    (file) => /\b(?:picture|looksWell)\(/.test(readFileSync(join(root, file), 'utf8')),
  );
  const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...files], {
    cwd: root,
    env: { ...process.env, SCREENSHOTS: resolve(values.out) },
    stdio: 'inherit',
  });
  return status === 0;
}

if (only !== 'validator') console.log(`${await ofKiosk()} pictures of the kiosk in ${values.out}`);
const ofOneLook = names.length > 0 || sizes !== undefined;
if (only !== 'kiosk' && !ofOneLook) {
  if (!ofValidator()) fail('Some tests failed: of their screens pictures may be missing.', 1);
  console.log(`Pictures of the validator in ${values.out}`);
}
