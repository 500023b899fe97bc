import type { TestKiosk } from '../../hub-server/src/hub-fixture.ts';
import type { StoreTraffic } from '../../scripts/bench/risk/traffic.ts';

/** A workplace's journal with what was planted in it, as its kiosk would send it; `question` in the place of the one asked. */
export function journalOf(kiosk: TestKiosk, traffic: StoreTraffic, place: string, question = 'q'): void {
  const events = traffic.events.filter((each) => each.place === place).map(({ event }) => event);
  const first = events[0];
  if (first === undefined) throw new Error(`nothing happened at ${place}`);
  // What came before the first day has numbers too: events name one another by them.
  while (kiosk.events.length + 1 < first.seq)
    kiosk.add({ type: 'boot', place: 0, at: first.at, mono: 0, data: { version: '0.1.0' } });
  for (const { type, data, at, mono, boot } of events) {
    const named = JSON.parse(JSON.stringify(data).replaceAll('"question":"q"', `"question":"${question}"`));
    kiosk.add({ type, data: named, at, mono, boot, place: 1 });
  }
}

const DAY = { from: '09:00', to: '21:00' };
/** When the stores of that traffic are open. */
export const HOURS = {
  week: { mon: [DAY], tue: [DAY], wed: [DAY], thu: [DAY], fri: [DAY], sat: [DAY], sun: [DAY] },
  exceptions: [],
};
