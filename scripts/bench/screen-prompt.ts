import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import { openJournal } from '@otklik/kiosk/journal/open-journal.ts';
import { ringVideo, toneWav } from '@otklik/kiosk/screen/testing/prompt-media.ts';
import { HUB_CONFIG } from '@otklik/kiosk/sync/hub-pin.ts';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { Browser, Page } from 'playwright-core';
import type { ChildPrograms } from '../../tests/support/child-program.ts';
import type { LineFloor } from './line-floor.ts';
import { type Row, timesRow } from './report.ts';
import { preciseNow } from './screen-page.ts';
import { summarize } from './stats.ts';

const kioskMain = fileURLToPath(new URL('../../kiosk/src/main.ts', import.meta.url));
const SPACING_MS = 150;
const WARM_UP = 5;

type Kind = 'audio' | 'video';

/**
 * Calls `played(at)` when a media element that is played can be heard or seen: sound when its time has begun to run, a
 * picture when its first frame is to be on the screen. The screen keeps its elements ready, and sound outside the page.
 */
const watchMedia = `{
  const tell = (at) => played(performance.timeOrigin + at);
  const watch = (media) => {
    if (media.matches('video')) {
      media.requestVideoFrameCallback((now, { expectedDisplayTime }) => tell(Math.max(now, expectedDisplayTime)));
      return;
    }
    const channel = new MessageChannel();
    channel.port1.onmessage = () => (media.currentTime > 0 ? tell(performance.now()) : channel.port2.postMessage(0));
    channel.port2.postMessage(0);
  };
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = function () {
    watch(this);
    return play.call(this);
  };
}`;

interface Watched {
  readonly page: Page;
  played(): Promise<number>;
}

async function openWatchedMedia(browser: Browser, url: string, ready: string): Promise<Watched> {
  const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
  let arrived = (_at: number): void => {};
  await page.exposeFunction('played', (at: number) => arrived(at));
  await page.goto(url);
  await page.waitForSelector(ready, { state: 'attached' });
  await page.evaluate(watchMedia);
  return {
    page,
    played: () =>
      new Promise((resolve) => {
        arrived = resolve;
      }),
  };
}

/** A kiosk's folder in which one question with this prompt is asked, and the prompt lies in the cache. */
function prepare(data: string, kind: Kind, media: Buffer): void {
  const sha256 = createHash('sha256').update(media).digest('hex');
  mkdirSync(join(data, 'media'), { recursive: true });
  writeFileSync(join(data, 'media', sha256), media);
  const prompt = { sha256, kind, ms: 1000 };
  const { question: _none, ...machine } = defaultMachineConfig;
  const config: KioskConfig = {
    tag: 'bench',
    store: { id: 's', name: 'Речной', zone: 'Europe/Moscow' },
    workplaces: [{ place: 1, id: 'w', name: 'Касса 1', machine, periods: [{ from: 0, question: 'q' }] }],
    questions: [
      {
        id: 'q',
        text: { ru: 'Вам помогли с выбором сегодня?', en: 'Were you helped to choose today?' },
        prompts: { ru: prompt, en: prompt },
      },
    ],
  };
  const opened = openJournal({ dir: data, clock: systemClock(), rng: cryptoRng, version: 'bench' });
  if (!opened.ok) throw new Error(opened.error.detail);
  opened.value.setSetting(HUB_CONFIG, JSON.stringify(config));
  opened.value.close();
}

/** From the seller's release at the console, through a pty and a real kiosk, to the prompt that can be heard or seen. */
export async function benchPrompts(
  folder: string,
  browser: Browser,
  floor: LineFloor,
  programs: ChildPrograms,
  count: number,
  tell: (line: string) => void,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const medias = { audio: toneWav(1), video: await ringVideo(browser) } as const;
  for (const kind of ['audio', 'video'] as const) {
    tell(`screen: ${count} prompts, ${kind}`);
    const data = join(folder, `prompt-${kind}`);
    prepare(data, kind, medias[kind]);
    const device = await startSimulatedConsole({ link: join(folder, `console-${kind}`) });
    try {
      const kiosk = programs.start([kioskMain, '--data', data, '--device', `serial:${device.path}`]);
      const url = (await kiosk.line(/^screen /)).slice('screen '.length);
      await kiosk.line(/^device up /);
      const watched = await openWatchedMedia(browser, url, '[data-place]');
      const bare = await openWatchedMedia(browser, 'about:blank', 'body');
      const times: number[] = [];
      const floors: number[] = [];
      for (let run = 0; run < count + WARM_UP; run += 1) {
        const took = await onePrompt(device, watched);
        const least = (await floor.syncedEcho()) + (await barePlay(bare, kind, medias[kind]));
        if (run < WARM_UP) continue;
        times.push(took);
        floors.push(least);
      }
      await watched.page.context().close();
      await bare.page.context().close();
      await kiosk.end('SIGTERM');
      const least = { name: `pty, fdatasync, bare page playing (${kind})`, ms: summarize(floors) };
      const what = kind === 'audio' ? 'sound begins' : 'picture painted';
      rows.push(
        timesRow(least.name, least.ms),
        timesRow(`press to prompt, ${what} (goal p95 150 ms)`, summarize(times), least),
      );
    } finally {
      await device.close();
    }
  }
  return rows;
}

async function onePrompt(device: SimulatedConsole, { played }: Watched): Promise<number> {
  await pause(SPACING_MS);
  device.down('S');
  await pause(SPACING_MS);
  const heard = played();
  const released = preciseNow();
  device.up('S');
  const took = (await heard) - released;
  device.down('Y');
  await pause(SPACING_MS);
  device.up('Y');
  return took;
}

/** The same file in a page that has it in memory already: the least this Chromium needs. */
async function barePlay({ page, played }: Watched, kind: Kind, media: Buffer): Promise<number> {
  await page.evaluate(
    `(() => {
      globalThis.file ??= new Blob([Uint8Array.from(atob(${JSON.stringify(media.toString('base64'))}), (c) => c.charCodeAt(0))]);
      document.body.replaceChildren();
    })()`,
  );
  const heard = played();
  const from = await page.evaluate<number>(
    `(() => {
      const media = document.createElement(${JSON.stringify(kind)});
      media.src = URL.createObjectURL(globalThis.file);
      document.body.append(media);
      const from = performance.timeOrigin + performance.now();
      void media.play();
      return from;
    })()`,
  );
  return (await heard) - from;
}
