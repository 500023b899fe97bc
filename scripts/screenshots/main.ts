import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startBrowserBench } from '@otklik/kiosk/screen/browser-bench.ts';
import { type LookName, lookNames, screenSizes } from '@otklik/kiosk/screen/testing/looks.ts';
import { writePromptMedia } from '@otklik/kiosk/screen/testing/prompt-media.ts';
import { showLook } from '@otklik/kiosk/screen/testing/show-look.ts';
import { locales } from '@otklik/shared/i18n/catalogue.ts';
import { findProgram } from '../setup/system.mjs';

/** `npm run screenshots`: pictures of the customer's screen in every state, language and size, to look at. */

const usage = `Usage: npm run screenshots -- [--out DIR] [--size WxH]… [LOOK]…

Takes pictures of the customer's screen in real Chromium, as LOOK-LANGUAGE-WxH.png. Without a LOOK: all.
  --out DIR    where to (screenshots)
  --size WxH   instead of ${screenSizes.map(({ width, height }) => `${width}x${height}`).join(', ')}
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
console.log(`${count} pictures in ${values.out}`);
