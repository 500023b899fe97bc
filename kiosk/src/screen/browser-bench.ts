import { join } from 'node:path';
// biome-ignore lint/correctness/noUndeclaredDependencies: a tool of the tests
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { testBrowserArguments } from '../../../scripts/browser/arguments.ts';
import type { PlaceMessage } from './connections.ts';
import type { AgentMessage, PlaceView } from './protocol.ts';
import { type ScreenServer, startScreenServer } from './server.ts';

/** The built screen, served by the real screen server, in a real Chromium: for tests and measurements. */
export interface BrowserBench {
  readonly server: ScreenServer;
  /** The build the server serves. */
  readonly distDir: string;
  readonly browser: Browser;
  readonly messages: PlaceMessage[];
  /** Resolves when the messages so far satisfy `done`. */
  until(done: (messages: readonly PlaceMessage[]) => boolean): Promise<void>;
  show(view: Partial<View>, ...places: Partial<PlaceView>[]): void;
  open(size: Size, options?: OpenOptions): Promise<Page>;
  close(): Promise<void>;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

type View = Extract<AgentMessage, { type: 'view' }>;
type OpenOptions = NonNullable<Parameters<Browser['newContext']>[0]> & { readonly search?: string };

export const chromiumArgs = [...testBrowserArguments, '--autoplay-policy=no-user-gesture-required'];

/** The screen as for the counter: every command that needs it has it built where it is not of the present sources. */
export const builtScreen = join(import.meta.dirname, '..', '..', 'dist');

export async function startBrowserBench(mediaDir?: string): Promise<BrowserBench> {
  const distDir = builtScreen;
  const started = await startScreenServer({
    port: 0,
    host: '127.0.0.1',
    distDir,
    token: 'f0'.repeat(16),
    ...(mediaDir !== undefined && { mediaDir }),
  });
  if (!started.ok) throw new Error(started.error.detail);
  const server = started.value;
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumArgs });

  const messages: PlaceMessage[] = [];
  const waiting = new Set<() => void>();
  server.onMessage((message) => {
    messages.push(message);
    for (const check of waiting) check();
  });
  const contexts: BrowserContext[] = [];

  return {
    server,
    distDir,
    browser,
    messages,
    until: (done) =>
      new Promise((resolve) => {
        const check = () => {
          if (!done(messages)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    show: (view, ...places) =>
      server.broadcast({
        type: 'view',
        locale: 'choice',
        defaultLocale: 'ru',
        offline: false,
        now: Date.UTC(2026, 10, 23, 12),
        zone: 'Europe/Moscow',
        ...view,
        places: places.map((place, index) => ({
          place: index + 1,
          phase: 'idle',
          answersThisMonth: 1284,
          touch: true,
          console: false,
          ...place,
        })),
      }),
    async open(viewport, { search = '', ...options } = {}) {
      const context = await browser.newContext({ viewport, ...options });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(server.url + search);
      await page.waitForSelector('[data-place]');
      await page.evaluate('document.fonts.ready.then(() => undefined)');
      return page;
    },
    async close() {
      for (const context of contexts) await context.close();
      await browser.close();
      await server.close();
    },
  };
}

/** A quarter of a second of silence, as a WAV file. */
export function silentWav(): Buffer {
  const samples = Buffer.alloc(4000);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
