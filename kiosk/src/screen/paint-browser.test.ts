import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrowserBench, startBrowserBench } from './browser-bench.ts';

/**
 * From the agent's `broadcast` to the painted question: a measurement, run with BENCH=1. Both ends tell the time by the
 * same machine's clock (`performance.timeOrigin + performance.now()`). "Painted" is the first task after the first
 * animation frame that has the new look.
 */
const runs = 300;

const watchPaints = `new MutationObserver(() => {
  const look = document.querySelector('[data-place]')?.dataset.look;
  if (look === globalThis.lastLook) return;
  globalThis.lastLook = look;
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => globalThis.painted(look, performance.timeOrigin + performance.now());
    channel.port2.postMessage(null);
  });
}).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-look'] })`;

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;

describe.runIf(process.env.BENCH !== undefined)('paint', () => {
  let bench: BrowserBench;
  beforeAll(async () => {
    bench = await startBrowserBench();
  }, 120_000);
  afterAll(() => bench.close());

  it('message to pixels', { timeout: 300_000 }, async () => {
    const page = await bench.open({ width: 1920, height: 1080 });
    let arrived: (at: number) => void = () => {};
    await page.exposeFunction('painted', (_look: string, at: number) => arrived(at));
    await page.evaluate(watchPaints);
    const show = (phase: 'ask' | 'idle') =>
      new Promise<number>((resolve) => {
        const sent = performance.timeOrigin + performance.now();
        arrived = (at) => resolve(at - sent);
        bench.show(
          {},
          {
            phase,
            ...(phase === 'ask' && {
              question: { ru: 'Вам помогли с выбором сегодня?', en: 'Did we help you choose today?' },
              windowMs: 20_000,
              leftMs: 20_000,
            }),
          },
        );
      });
    await show('ask');
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      await show('idle');
      times.push(await show('ask'));
    }
    times.sort((a, b) => a - b);
    const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
    process.stdout.write(`question: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, n ${times.length}\n`);
    expect(times.length).toBe(runs);
  });
});
