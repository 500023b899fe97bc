import { fullSpeed, type Load, WORDS } from './hub/full-speed.ts';
import { month } from './hub/month.ts';
import { steady } from './hub/steady.ts';
import { atLeast, atMost, beside, type Target, targetLines } from './hub/targets.ts';
import { openWorkshop, type Workshop } from './hub/workshop.ts';
import { type Report, type Row, timesRow } from './report.ts';

/** How much is done. `hundreds` and `fives`: batches of 32 kiosks, each, in a round at full speed. Times in seconds. */
const SIZES = {
  whole: {
    ...{ hundreds: 13, fives: 60, rounds: 5 },
    ...{ kiosks: 10_000, warm: 30, seconds: 60 },
    ...{ stores: 1000, ingest: 20, dashboards: 40 },
  },
  quick: {
    ...{ hundreds: 5, fives: 20, rounds: 3 },
    ...{ kiosks: 1000, warm: 8, seconds: 10 },
    ...{ stores: 20, ingest: 4, dashboards: 10 },
  },
} as const;
type Sizes = (typeof SIZES)[keyof typeof SIZES];
type Tell = (line: string) => void;

interface Part {
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
}

const MODES = ['unsigned', 'signed'] as const;

interface Asked {
  readonly mode: (typeof MODES)[number];
  readonly load: Load;
  /** Of bare SQLite in batches of 100; absent: reported beside. */
  readonly limit?: number;
}

/**
 * Full batches come of few kiosks that were offline, small ones of many at work: 32 of these wait for each other's
 * commits more than for the hub, so what it can take is asked of 128.
 */
function loads({ hundreds, fives }: Sizes): Asked[] {
  const full = { kiosks: 32, size: 100, batches: hundreds };
  const few = { kiosks: 32, size: 5, batches: fives };
  const many = { kiosks: 128, size: 5, batches: fives / 2 };
  return [
    { mode: 'unsigned', load: full, limit: 0.7 },
    { mode: 'signed', load: full },
    { mode: 'unsigned', load: many, limit: 0.2 },
    { mode: 'signed', load: many },
    { mode: 'unsigned', load: few },
  ];
}

async function fullSpeedPart(shop: Workshop, sizes: Sizes, tell: Tell): Promise<Part> {
  const rows: Row[] = [];
  const targets: Target[] = [];
  for (const { mode, load, limit } of loads(sizes)) {
    const { size, kiosks } = load;
    tell(`hub: ${kiosks} kiosks, batches of ${size}, ${WORDS[mode]}`);
    const found = await fullSpeed(shop, mode, load, sizes.rounds);
    const floor = { name: 'bare SQLite, same rows by 100', p50: 1 / found.ratio };
    const name = `events in batches of ${size} of ${kiosks} kiosks, ${WORDS[mode]}`;
    rows.push(
      {
        name: `its floor, ${found.rowsAnEvent.toFixed(1)} rows`,
        kind: 'rate',
        perSecond: found.floorPerSecond,
      },
      { name, kind: 'rate', perSecond: found.perSecond, floor },
      { name: 'its processor time an event', kind: 'figure', value: found.hubCpuUs, unit: 'µs' },
      { name: 'that of its floor', kind: 'figure', value: found.floorCpuUs, unit: 'µs' },
    );
    const spread = `${found.least.toFixed(2)} to ${found.greatest.toFixed(2)} in ${sizes.rounds} rounds`;
    const more = `${spread}, acknowledged p99 ${found.ackP99.toFixed(0)} ms`;
    const of = `${name}, of bare SQLite`;
    targets.push(
      limit === undefined
        ? beside(of, `${found.ratio.toFixed(2)} (${more})`)
        : atLeast({ name: of, value: found.ratio, limit, digits: 2, more }),
    );
  }
  return { rows, targets };
}

const ASKED_CORES = { unsigned: 0.5, signed: 1 } as const;

async function steadyPart(shop: Workshop, sizes: Sizes, tell: Tell): Promise<Part> {
  const rows: Row[] = [];
  const targets: Target[] = [];
  for (const mode of MODES) {
    tell(`hub: ${sizes.kiosks} kiosks for ${sizes.warm} + ${sizes.seconds} s, ${WORDS[mode]}`);
    const found = await steady(shop, mode, sizes);
    const { acks, others, refused, late } = found.result;
    const kiosks = `${sizes.kiosks} kiosks, ${WORDS[mode]}`;
    rows.push(timesRow(`event to acknowledgement, ${kiosks}`, acks), timesRow('heartbeat to reply', others));
    const cores = `cores, ${kiosks}`;
    const behind = `${refused} refused, generator late by at most ${late.toFixed(0)} ms`;
    const memory = `${found.idleMb.toFixed(0)} before, ${found.connectedMb.toFixed(0)} once connected`;
    targets.push(
      sizes === SIZES.whole
        ? atMost({ name: cores, value: found.cores, limit: ASKED_CORES[mode], digits: 2, more: behind })
        : beside(cores, `${found.cores.toFixed(2)} (${behind})`),
      atMost({ name: `acknowledgement p99, ${kiosks}`, value: acks.p99, limit: 250, unit: 'ms' }),
      atMost({ name: `memory, ${kiosks}`, value: found.peakMb, limit: 400, unit: 'MB', more: memory }),
    );
  }
  return { rows, targets };
}

async function monthPart(shop: Workshop, sizes: Sizes, tell: Tell): Promise<Part> {
  const found = await month(shop, sizes, tell);
  const { dashboards, quiet, busy } = found;
  const row = (name: string, of: keyof typeof dashboards): Row =>
    timesRow(name, dashboards[of].hub, { name: 'its sums by bare SQLite', ms: dashboards[of].bare });
  const asked = (name: string, of: keyof typeof dashboards, limit: number): Target => {
    const { p50, p99, n } = dashboards[of].hub;
    const more = `p50; p99 ${p99.toFixed(1)} ms, n = ${n}`;
    return atMost({ name: `${name}, ${found.polls} polls`, value: p50, limit, unit: 'ms', digits: 1, more });
  };
  const p99 = (list: typeof quiet): number => list.reduce((sum, { acks }) => sum + acks.p99, 0) / list.length;
  const seconds = (of: keyof typeof found.starts): string => `${(found.starts[of] / 1000).toFixed(2)} s`;
  return {
    rows: [
      row('chain, a month by day', 'chainByDay'),
      row('chain, a month by store', 'chainByStore'),
      row('one store, a month by day', 'store'),
      ...quiet.map(({ acks }) => timesRow('event to acknowledgement, alone', acks)),
      ...busy.map(({ acks }) => timesRow('event to acknowledgement, dashboards loading', acks)),
    ],
    targets: [
      asked('chain-month by day', 'chainByDay', 100),
      asked('chain-month by store', 'chainByStore', 100),
      asked('store-month by day', 'store', 5),
      atMost({
        ...{ name: 'acknowledgement p99 with dashboards loading, against without', limit: 2, digits: 2 },
        value: p99(busy) / p99(quiet),
        more: `${p99(busy).toFixed(0)} and ${p99(quiet).toFixed(0)} ms, ${found.loaded} rounds of dashboards`,
      }),
      atMost({
        ...{ name: `start with ${found.polls} polls, as shipped`, limit: 2, unit: 's', digits: 2 },
        value: found.starts.shipped / 1000,
        more: `without polls ${seconds('empty')}`,
      }),
      beside('the same from the sources', seconds('sources')),
    ],
  };
}

/** `npm run bench -- hub`. Whatever ends it, its programs end and its folders go. */
export async function benchHub(quick: boolean, tell: Tell): Promise<Report> {
  const sizes = quick ? SIZES.quick : SIZES.whole;
  const shop = openWorkshop();
  const stop = (): void => {
    shop.clear();
    process.exit(130);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const parts: Part[] = [];
    for (const measure of [steadyPart, fullSpeedPart, monthPart]) {
      const part = await measure(shop, sizes, tell);
      for (const line of targetLines(part.targets)) tell(line);
      parts.push(part);
    }
    return {
      name: 'hub',
      rows: parts.flatMap(({ rows }) => rows),
      notes: [
        ...targetLines(parts.flatMap(({ targets }) => targets)),
        'hub, load and floor are programs of their own on the same cores; all that is sent was signed before',
        'signatures off: the reader believes them (bench only); acknowledgements are countersigned all the same',
      ],
    };
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    shop.clear();
  }
}
