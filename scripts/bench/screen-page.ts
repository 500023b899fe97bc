import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { WebSocketServer } from 'ws';

/** Ms of wall time with fractions, the same in Node and in a page on the same machine. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();

/**
 * Calls `painted(look, at)` once a change of look is on the screen: in the first task after the first animation frame
 * that has it.
 */
const watchPaints = `{
  let last;
  new MutationObserver(() => {
    const look = document.querySelector('[data-look]')?.dataset.look;
    if (look === last) return;
    last = look;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => painted(look, performance.timeOrigin + performance.now());
      channel.port2.postMessage(null);
    });
  }).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-look'] });
}`;

/** A page whose looks tell when they were painted. */
export interface WatchedPage {
  readonly page: Page;
  /** When the next change to this look was painted, by `preciseNow`. Ask before what causes it. */
  painted(look: string): Promise<number>;
  close(): Promise<void>;
}

export async function openWatched(browser: Browser, url: string): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  let arrived = (_look: string, _at: number): void => {};
  await page.exposeFunction('painted', (look: string, at: number) => arrived(look, at));
  await page.goto(url);
  await page.waitForSelector('[data-look]');
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  await page.evaluate(watchPaints);
  return {
    page,
    painted: (look) =>
      new Promise((resolve) => {
        arrived = (seen, at) => {
          if (seen === look) resolve(at);
        };
      }),
    close: () => context.close(),
  };
}

/** A bare page that paints what a WebSocket says: the least a screen can do. */
export interface BarePage {
  /** Ms from the message to the paint. */
  paint(): Promise<number>;
  close(): Promise<void>;
}

const bareHtml = `<!doctype html><body data-look="0"><p style="font-size:10vh">0</p><script>
new WebSocket('ws://' + location.host).onmessage = ({ data }) => {
  document.querySelector('p').textContent = data;
  document.body.dataset.look = data;
}</script></body>`;

export async function openBarePage(browser: Browser): Promise<BarePage> {
  const http = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(bareHtml);
  });
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
  const connected = new Promise<void>((resolve) => sockets.once('connection', () => resolve()));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an address object.
  const { port } = http.address() as AddressInfo;
  const watched = await openWatched(browser, `http://127.0.0.1:${port}/`);
  await connected;
  let count = 0;
  return {
    paint: async () => {
      count += 1;
      const painted = watched.painted(String(count));
      const from = preciseNow();
      for (const socket of sockets.clients) socket.send(String(count));
      return (await painted) - from;
    },
    close: async () => {
      await watched.close();
      sockets.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

/** By how much the page's clock seems ahead of ours, ms: the sample with the shortest round trip, its middle. */
export async function clockDifference({ page }: WatchedPage): Promise<number> {
  let best = { trip: Number.POSITIVE_INFINITY, ahead: 0 };
  for (let sample = 0; sample < 50; sample += 1) {
    const from = preciseNow();
    const theirs = await page.evaluate<number>('performance.timeOrigin + performance.now()');
    const to = preciseNow();
    if (to - from < best.trip) best = { trip: to - from, ahead: theirs - (from + to) / 2 };
  }
  return best.ahead;
}
