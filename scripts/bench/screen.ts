import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { childPrograms } from '../../tests/support/child-program.ts';
import { openLineFloor } from './line-floor.ts';
import { benchPress } from './press.ts';
import type { Report } from './report.ts';
import { benchPrompts } from './screen-prompt.ts';
import { benchFirstScreen } from './screen-start.ts';

/** What a customer waits for: a press until it is seen, a prompt until it is heard, the first screen; and what is loaded. */
export async function benchScreen(
  polls: number,
  chromiumPath: string,
  tell: (line: string) => void,
): Promise<Report> {
  const press = await benchPress(polls, chromiumPath, tell);
  const folder = mkdtempSync(join(process.env.OTKLIK_BENCH_DIR ?? tmpdir(), 'otklik-bench-screen-'));
  const programs = childPrograms();
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
  try {
    mkdirSync(join(folder, 'floor'));
    const floor = await openLineFloor(join(folder, 'floor'), programs);
    const prompts = await benchPrompts(folder, browser, floor, programs, Math.min(polls, 100), tell);
    await floor.close();
    const start = await benchFirstScreen(folder, browser, programs, tell);
    return {
      name: 'screen',
      rows: [...press.rows, ...prompts, ...start],
      notes: [
        ...press.notes,
        'goals: question and thank-you painted p50 40 ms, p99 100 ms; prompt p95 150 ms; first screen 2000 ms',
        'prompts: one second of WAV, one of WebM, from the kiosk’s cache; no sound card, Chromium’s own clock',
      ],
    };
  } finally {
    await programs.endAll();
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
