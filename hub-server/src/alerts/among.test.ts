import { isDeepStrictEqual } from 'node:util';
import { defaultThresholds } from '@otklik/shared/api/alert-kinds.ts';
import type { AlertRule } from '@otklik/shared/api/alerts.ts';
import type { Heartbeat } from '@otklik/shared/api/heartbeat.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EvaluationSlice, WatchChange } from '../db/contract/alerts.ts';
import { heartbeatOf, type TestHub, TestKiosk, testHub } from '../hub-fixture.ts';
import { type Heartbeats, keepHeartbeats } from '../kiosks/heartbeats.ts';
import { type Among, createAmong } from './among.ts';
import { type AlertEngine, createAlertEngine } from './engine.ts';

/** A look at what may have changed finds, at every moment of a long story, exactly what a look at everything finds. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const OVER = ['kiosks', 'stores', 'operators'] as const;

let now = Date.UTC(2026, 10, 27, 9);
let hub: TestHub;
let engine: AlertEngine;
let among: Among;
let heartbeats: Heartbeats;
let question: string;
let expert: string;
const kiosks: { readonly kiosk: TestKiosk; sent: number }[] = [];
const presses: { readonly kiosk: TestKiosk; readonly seq: number }[] = [];
/** What the last look found, and the looks that were not at everything. */
let found: WatchChange[] = [];
let partial = 0;
let counter = 0;

const clock = { wall: () => asWallMs(now), mono: () => asMonoMs(now) };
const ids = () => (++counter).toString(16).padStart(16, '0');

beforeAll(async () => {
  hub = await testHub({ clock });
  const { db } = hub.hub;
  expert = (await (await hub.person('expert')).get('/api/v1/session')).json.user.id;
  question = (await hub.admin.post('/api/v1/questions', { text: { ru: 'Да?', en: 'Yes?' }, positive: 'yes' }))
    .json.id;
  const stores = [
    hub.store,
    (await hub.admin.post('/api/v1/stores', { name: 'Two', zone: 'Asia/Omsk' })).json.id,
  ];
  for (let each = 0; each < 6; each += 1) {
    const store = stores[each % 2];
    const place = (await hub.admin.post(`/api/v1/stores/${store}/workplaces`, { name: `T${each}` })).json.id;
    kiosks.push({ kiosk: await hub.kiosk([place]), sent: 0 });
  }
  heartbeats = await keepHeartbeats(db);
  among = createAmong({ db, clock, heartbeats, fullEveryMs: 7 * DAY });
  db.onWritten(among.written);
  engine = createAlertEngine({
    db: {
      write: db.write,
      async read(name, input) {
        const answer = await db.read(name, input);
        if (name === 'evaluateAlerts') {
          if ('only' in Object(input)) partial += 1;
          found.push(...Object(answer).changes);
        }
        return answer;
      },
    },
    ...{ clock, among, timers: systemTimers, newId: ids },
    freeBytes: () => 50e9,
    flush: () => heartbeats.flush(),
    onNews: () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  await db.write('ensureAlertRules', { now });
});
afterAll(() => hub.close());

async function everything(over: EvaluationSlice['over']): Promise<readonly WatchChange[]> {
  const changes: WatchChange[] = [];
  let after: string | undefined = '';
  while (after !== undefined) {
    const slice = { now, over, after, limit: 2, hubFreeMb: 50_000 };
    const answer: { readonly changes: readonly WatchChange[]; readonly next?: string } =
      await hub.hub.db.read('evaluateAlerts', slice);
    changes.push(...answer.changes);
    after = answer.next;
  }
  return changes;
}

const plain = (changes: readonly WatchChange[]): readonly string[] =>
  changes.map((change) => JSON.stringify(change, Object.keys(change).toSorted())).toSorted();

async function compare(): Promise<void> {
  await heartbeats.flush();
  for (const over of OVER) {
    const all = await everything(over);
    found = [];
    await engine.look(over);
    expect([over, plain(found)]).toEqual([over, plain(all)]);
  }
}

const { journal } = heartbeatOf();
const SAID: readonly Partial<Heartbeat>[] = [
  ...[{}, {}, {}, {}],
  ...[300e6, 700e6, 5000e6].map((freeBytes) => ({ journal: { ...journal, freeBytes } })),
  { journal: { ...journal, recording: false } },
  ...[250_000, 400_000, 700_000].map((offset) => ({ clock: { offset, error: 5 } })),
  { clock: { offset: 0, error: 9000 } },
  ...['button-chatter', 'button-stuck', 'prompt-missing', 'chain-fork', 'journal-damaged', 'disk-low'].map(
    (code) => ({ faults: [{ code }] }),
  ),
  { faults: [{ code: 'some-other' }] },
];
const HOURS = [
  undefined,
  { week: { fri: [{ from: '13:00', to: '22:00' }] }, exceptions: [] },
  { week: { sat: [{ from: '09:10', to: '02:00' }], sun: [{ from: '09:10', to: '21:00' }] }, exceptions: [] },
];

const kioskAt = fc.nat(5);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constant('says' as const), kioskAt, fc.nat(SAID.length - 1)) },
  {
    weight: 7,
    arbitrary: fc.tuple(
      fc.constant('waits' as const),
      fc.constantFrom(30_000, 2 * MINUTE, 11 * MINUTE, 16 * MINUTE, 3 * HOUR, 26 * HOUR),
      fc.constant(0),
    ),
  },
  { weight: 4, arbitrary: fc.tuple(fc.constant('polls' as const), kioskAt, fc.nat(9)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('judges' as const), fc.nat(99), fc.constant(0)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('appeals' as const), fc.nat(99), fc.nat(1)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('scores' as const), fc.constant(0), fc.constant(0)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('rules' as const), fc.nat(11), fc.nat(2)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('hours' as const), fc.nat(HOURS.length - 1), fc.constant(0)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('watches' as const), kioskAt, fc.constant(0)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('forks' as const), kioskAt, fc.constant(0)) },
);

async function take([name, one, two]: readonly [string, number, number]): Promise<void> {
  const { db } = hub.hub;
  const by = { user: 'admin', now };
  switch (name) {
    case 'says': {
      const { kiosk } = kiosks[one] ?? {};
      if (kiosk !== undefined) heartbeats.take(kiosk.id, ++counter, heartbeatOf(SAID[two] ?? {}), now);
      return;
    }
    case 'waits':
      now += one;
      return;
    case 'polls': {
      const each = kiosks[one];
      if (each === undefined) return;
      const { kiosk, sent } = each;
      for (let poll = 0; poll < 40; poll += 1) {
        const outcome =
          two < 3 ? 'no' : two < 5 && poll % 2 === 0 ? 'timeout' : poll % 9 === 0 ? 'no' : 'yes';
        const { customer } = kiosk.poll(outcome, {
          ...{ question, operator: `w${one}`, at: now - (two % 5) * 4 * DAY },
        });
        if (customer !== undefined && poll % 10 === 0) presses.push({ kiosk, seq: customer });
      }
      expect((await kiosk.send(sent + 1, kiosk.events.length)).status).toBe(200);
      each.sent = kiosk.events.length;
      return;
    }
    case 'judges': {
      const press = presses[one % Math.max(1, presses.length)];
      if (press === undefined) return;
      const item = { kiosk: press.kiosk.id, epoch: press.kiosk.epoch, seq: press.seq };
      const verdict = { value: 0, reason: 'worker-pressed' } as const;
      await db.write('giveVerdict', { expert, now, item, id: ids(), verdict });
      return;
    }
    case 'appeals': {
      const press = presses[one % Math.max(1, presses.length)];
      if (press === undefined) return;
      const item = { kiosk: press.kiosk.id, epoch: press.kiosk.epoch, seq: press.seq };
      const appellant = { user: expert, now };
      if (two === 0) await db.write('fileAppeal', { ...appellant, item, id: ids(), text: 'Look again.' });
      else await db.write('withdrawAppeal', { ...appellant, item });
      return;
    }
    case 'scores':
      for (const store of await db.read('riskDue', undefined)) {
        const scored = await db.read('riskStep', { store, now, settleMs: 0, limit: 200 });
        if (scored.kind === 'anew') await db.write('beginRiskAnew', { store, now });
        if (scored.kind === 'scored') await db.write('saveRiskStep', scored);
      }
      return;
    case 'watches': {
      const entry = {
        user: expert,
        action: 'video-granted',
        subject: `camera:c${one}`,
        detail: { from: now },
      };
      await db.write('addAudit', { at: now, ...entry });
      return;
    }
    case 'rules': {
      const rule: AlertRule | undefined = (await db.read('everyAlertRule', undefined))[one];
      if (rule === undefined) return;
      const { id, kind, revision, builtIn: _builtIn, ...body } = rule;
      const lines =
        kind === 'disk'
          ? { raiseMb: [500, 1500, 100][two] ?? 500, clearMb: 2000 }
          : kind === 'clock'
            ? { offsetSeconds: [600, 300, 900][two] ?? 600, errorSeconds: 5 }
            : defaultThresholds[kind];
      await db.write('saveAlertRule', {
        ...{ ...by, id, revision, body: { ...body, on: two !== 2, thresholds: { ...lines } } },
      });
      return;
    }
    case 'hours': {
      const record = await db.read('storeRecord', { id: hub.store });
      if (record === undefined) return;
      const hours = HOURS[one];
      const content = { name: record.name, ...(hours === undefined ? {} : { hours }) };
      await db.write('changeStore', { ...by, id: hub.store, revision: record.revision, content });
      return;
    }
    case 'forks': {
      const kiosk = kiosks[one]?.kiosk;
      if (kiosk === undefined || kiosk.events.length === 0) return;
      const clone = new TestKiosk(kiosk.url);
      Object.assign(clone, { key: kiosk.key, id: kiosk.id, epoch: kiosk.epoch });
      clone.poll('no');
      await clone.send(1, clone.events.length);
      return;
    }
    default:
      throw new Error(`no step ${name}`);
  }
}

test('what may have changed is enough to look at: the same steps follow as from a look at everything', async () => {
  const rules = await hub.hub.db.read('everyAlertRule', undefined);
  // That of the index, which begins switched off.
  await take(['rules', rules.findIndex(({ kind }) => kind === 'index-low'), 0]);
  await compare();
  // Whatever is drawn, the story has a kiosk with a full disk, one with a wrong clock, and both fall silent;
  for (const [kiosk, said] of [
    [1, { journal: { ...journal, freeBytes: 300e6 } }],
    [2, { clock: { offset: 700_000, error: 5 } }],
  ] as const) {
    await take(['says', kiosk, SAID.findIndex((each) => isDeepStrictEqual(each, said))]);
    await compare();
  }
  for (const waits of [11, 180]) {
    await take(['waits', waits * MINUTE, 0]);
    await compare();
  }
  // and an index that fell and rose again.
  for (const two of [0, 9]) {
    for (let times = 0; times < 6; times += 1) await take(['polls', 0, two]);
    await compare();
  }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
      for (const each of steps) {
        await take(each);
        await compare();
      }
    }),
    { numRuns: 10, endOnFailure: true },
  );
  // The story had both: looks at a few, and alerts of kiosks and of figures.
  const kinds = hub.rows<{ kind: string }>('SELECT DISTINCT kind FROM alerts').map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['kiosk-silent', 'disk', 'clock', 'index-low']));
  expect(partial).toBeGreaterThan(100);
}, 60_000);

test('an expert at work, and people who sign in, make no look one at everything; a change of the chain does', async () => {
  await compare();
  await take(['watches', 0, 0]);
  for (const over of ['kiosks', 'stores'] as const) expect(await among.next(over)).toBeDefined();
  for (const command of ['addCameraMark', 'withdrawCameraMark', 'setCameraClock', 'useCode'] as const)
    among.written(command);
  for (const command of ['useRecoveryCode', 'signInByIdentity', 'saveDraft', 'archiveSegment'] as const)
    among.written(command);
  for (const command of ['saveRiskStep', 'beginRiskAnew', 'saveMotion', 'setMotion'] as const)
    among.written(command);
  for (const command of ['fileAppeal', 'withdrawAppeal', 'setMotionRegion', 'commitSample'] as const)
    among.written(command);
  for (const command of ['fixSample', 'extendSample', 'revealSample'] as const) among.written(command);
  for (const over of ['kiosks', 'stores'] as const) expect(await among.next(over)).toBeDefined();
  await take(['hours', 0, 0]);
  for (const over of ['kiosks', 'stores'] as const) expect(await among.next(over)).toBeUndefined();
});
