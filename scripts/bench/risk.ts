import type { Report, Row } from './report.ts';
import { drawRows } from './risk/draw-times.ts';
import { growthRows } from './risk/growth-times.ts';
import { type Quality, qualityOf, scoreStore, summed, TEST_SEEDS } from './risk/measure.ts';
import { monthRows } from './risk/month-times.ts';
import { queueRows, stepRows } from './risk/queue-times.ts';
import { type TrafficSize, trafficOf } from './risk/traffic.ts';

const SIZE: TrafficSize = { stores: 4, placesPerStore: 3, days: 45 };
const QUICK: TrafficSize = { stores: 2, placesPerStore: 2, days: 30 };

const share = (name: string, part: number, whole: number, of: string): Row => ({
  name,
  kind: 'figure',
  value: whole === 0 ? Number.NaN : (100 * part) / whole,
  unit: `% of ${whole} ${of}`,
});

const rows = ({ kind, plants, caught, alarms, right, other }: Quality): readonly Row[] => [
  share(`${kind}, recall`, caught, plants, 'planted'),
  share(`${kind}, precision`, right, alarms, 'alarms'),
  ...(other === 0 ? [] : [share(`${kind}, alarms on another kind planted`, other, alarms, 'alarms')]),
];

/** Detectors over traffic of the test seeds, and how fast they read it, against writing the same events as JSON. */
export function benchRisk(quick: boolean, tell: (line: string) => void): Report {
  const size = quick ? QUICK : SIZE;
  const qualities: (readonly Quality[])[] = [];
  let [polls, events, scored, bare] = [0, 0, 0, 0];
  for (const seed of TEST_SEEDS) {
    for (let store = 0; store < size.stores; store += 1) {
      const traffic = trafficOf(seed, store, size);
      const { found, seconds } = scoreStore(traffic);
      const from = performance.now();
      const bytes = traffic.events.reduce((sum, { event }) => sum + JSON.stringify(event).length, 0);
      if (bytes === 0) throw new Error('nothing was written');
      bare += (performance.now() - from) / 1000;
      scored += seconds;
      polls += traffic.polls;
      events += traffic.events.length;
      qualities.push(qualityOf(found, traffic.plants));
    }
    tell(`seed ${seed}: ${polls} polls so far`);
  }
  return {
    name: 'risk',
    rows: [
      ...summed(qualities).flatMap(rows),
      { name: 'JSON.stringify, events', kind: 'rate', perSecond: events / bare },
      {
        name: 'all detectors, events',
        kind: 'rate',
        perSecond: events / scored,
        floor: { name: 'JSON.stringify', p50: scored / bare },
      },
      { name: 'all detectors, polls', kind: 'rate', perSecond: polls / scored },
      ...stepRows(quick),
      ...queueRows(quick),
      ...growthRows(quick),
      ...drawRows(),
      ...monthRows(quick),
    ],
    notes: [
      `seeds ${TEST_SEEDS.join(', ')}; ${polls} polls, ${events} events of ${TEST_SEEDS.length * size.stores * size.placesPerStore * size.days} workplace days`,
      'an alarm is all that one detector found at one workplace on one day; right if it meets what was planted of its kind',
    ],
  };
}
