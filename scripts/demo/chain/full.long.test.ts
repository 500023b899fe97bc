import { keyQuestionFigures } from '@otklik/shared/metrics/key-question-index.ts';
import { expect, it } from 'vitest';
import { summarize } from '../../bench/stats.ts';
import { chainAtHub, visitsIn } from './chain.test-help.ts';
import { askedOn, demoChain, goodShare } from './scenario.ts';
import { countsOf } from './truth.ts';

/** The whole chain of the demo, as `npm start` loads it, and a live kiosk beside it that must not notice much. */
const plan = demoChain('full');
/** Between two presses of the live kiosk, ms. */
const PACE_MS = 250;

it('the whole history: figures against the truth, and what loading costs the live store', async () => {
  const at = await chainAtHub(plan);
  const { hub, manager, first } = at;
  const live = await hub.kiosk();
  let done = false;
  const acks: number[] = [];
  const living = (async () => {
    while (!done) {
      const from = live.events.length + 1;
      live.poll('yes', { at: Date.now() });
      const sent = performance.now();
      const reply = await live.send(from, live.events.length);
      expect(reply.status).toBe(200);
      acks.push(performance.now() - sent);
      await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    }
  })();
  const began = performance.now();
  const loaded = await at.load({ ...at.begun, size: 'full' });
  const seconds = (performance.now() - began) / 1000;
  done = true;
  await living;
  if (!loaded.ok) throw new Error(`${loaded.error.code}: ${loaded.error.detail}`);
  let [held, all, polls] = [0, 0, 0];
  const split = plan.effects.training?.from ?? 0;
  for (const [number, id] of loaded.value.questions.entries()) {
    const { rows } = (await manager.get(`/api/v1/results?question=${id}&by=store`)).json;
    expect(rows).toHaveLength(plan.stores.length);
    for (const row of rows) {
      const who = { name: row.name, question: number };
      const truth = countsOf(visitsIn(plan, loaded.value, first, who));
      expect(row.before.counts, row.name).toEqual(truth);
      polls += row.polls;
      if (row.name === plan.effects.presser?.store) continue;
      for (const after of [false, true]) {
        const counts = countsOf(visitsIn(plan, loaded.value, first, who, (day) => day >= split === after));
        const { index } = keyQuestionFigures(counts, plan.questions[number]?.positive ?? 'yes');
        const days = Array.from({ length: plan.days }, (_, day) => day);
        const day = days.find((each) => askedOn(plan, each) === number && each >= split === after) ?? 0;
        const share = goodShare(plan, row.name, day);
        all += 1;
        if (index !== undefined && index.low <= share && share <= index.high) held += 1;
      }
    }
  }
  expect(all).toBe(66);
  expect(held).toBeGreaterThanOrEqual(58);
  const { p50, p95, max } = summarize(acks);
  const events = hub.rows<{ n: number }>('SELECT COUNT(*) AS n FROM events')[0]?.n;
  console.log(
    `${events} events, ${polls} polls in ${seconds.toFixed(0)} s; intervals hold the truth in ${held} of ${all}; ` +
      `acknowledgements of the live kiosk: ${acks.length}, p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, max ${max.toFixed(0)} ms`,
  );
  await at.close();
});
