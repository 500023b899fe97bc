import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KioskConfig, QuestionPeriod } from '@otklik/shared/api/kiosk.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import { Temporal } from 'temporal-polyfill';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ManualTime, manualTime } from './manual-time.test-help.ts';
import { type QuestionCounter, questionCounter } from './testing/question-counter.ts';

const DAY = 86_400_000;

let dir: string;
let time: ManualTime;
let counter: QuestionCounter;

const config = (periods: QuestionPeriod[], zone = 'Europe/Moscow', periodsUntil?: number): KioskConfig => ({
  tag: 't1',
  store: { id: 's', name: 'Речной', zone },
  workplaces: [
    {
      place: 1,
      id: 'w1',
      name: 'Касса 1',
      machine: defaultMachineConfig,
      periods,
      ...(periodsUntil === undefined ? {} : { periodsUntil }),
    },
  ],
  questions: ['q1', 'q2', 'q3'].map((id) => ({ id, text: { ru: `${id}?`, en: `${id}?` } })),
});

const asked = () => counter.polls().map(({ question, planned }) => [question, planned]);
const at = (local: string, zone: string): number =>
  Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;

function begin(wall: number): void {
  time = manualTime(wall);
  counter = questionCounter(dir, time);
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-questions-'));
  begin(1_790_000_000_000);
});

afterEach(async () => {
  await counter.off();
  rmSync(dir, { recursive: true, force: true });
});

describe('the boundary, in store time', () => {
  // Both ways in each hemisphere, a zone that jumps at midnight, and one that moves by half an hour.
  test.each([
    ['Europe/Berlin', '2026-03-29'],
    ['Europe/Berlin', '2026-10-25'],
    ['America/New_York', '2026-03-08'],
    ['America/New_York', '2026-11-01'],
    ['Australia/Lord_Howe', '2026-04-05'],
    ['Australia/Lord_Howe', '2026-10-04'],
    ['Africa/Cairo', '2026-04-24'],
    ['Europe/Moscow', '2026-03-29'],
  ])('%s, %s and the day after', (zone, date) => {
    const days = [-1, 0, 1, 2].map((offset) => Temporal.PlainDate.from(date).add({ days: offset }));
    const periods = days.map((day, index) => ({
      from: day.toZonedDateTime(zone).epochMilliseconds,
      question: ['q1', 'q2', 'q3', 'q1'][index] ?? '',
    }));
    const [, midnight = 0, next = 0] = periods.map(({ from }) => from);
    begin(midnight - 60_000);
    counter.on(config(periods, zone));
    expect(counter.agent().places()[0]?.question?.ru).toBe('q1?');
    time.pass(59_999);
    expect(counter.agent().places()[0]?.question?.ru).toBe('q1?');
    time.pass(1);
    expect(counter.agent().places()[0]?.question?.ru).toBe('q2?');
    // The day is 23, 24 or 25 hours long, or half an hour off: the boundary is midnight by the wall all the same.
    time.pass(next - time.wall() - 1);
    expect(counter.agent().places()[0]?.question?.ru).toBe('q2?');
    counter.ask();
    expect(asked()).toEqual([['q3', undefined]]);
    expect(counter.mismatches()).toBe(0);
  });

  test('switched off at the boundary, offline, it asks the new question from its start on', async () => {
    const zone = 'Europe/Berlin';
    begin(at('2026-10-24T22:00', zone));
    const periods = [
      { from: at('2026-10-20T00:00', zone), question: 'q1' },
      { from: at('2026-10-25T00:00', zone), question: 'q2' },
    ];
    counter.on(config(periods, zone));
    counter.ask();
    await counter.off();
    time.pass(8 * 3_600_000);
    counter.on(config(periods, zone));
    counter.ask();
    expect(asked()).toEqual([
      ['q1', undefined],
      ['q2', undefined],
    ]);
    expect(counter.mismatches()).toBe(0);
  });

  test('a poll keeps the question it was opened with', () => {
    const now = time.wall();
    counter.on(
      config([
        { from: 0, question: 'q1' },
        { from: now + 5000, question: 'q2' },
      ]),
    );
    counter.press('S');
    time.pass(10_000);
    expect(counter.agent().places()[0]).toMatchObject({ phase: 'ask', question: { ru: 'q1?' } });
    counter.press('Y');
    time.pass(5000);
    expect(asked()).toEqual([['q1', undefined]]);
  });

  test('a wall clock set back over the boundary takes the question back, and set forward brings it at once', () => {
    const boundary = time.wall() + 60_000;
    counter.on(
      config([
        { from: 0, question: 'q1' },
        { from: boundary, question: 'q2' },
      ]),
    );
    time.pass(70_000);
    counter.ask();
    time.setWall(-120_000);
    counter.ask();
    time.setWall(3_600_000);
    // Nobody presses: the screen has it within a minute.
    time.pass(60_000);
    expect(counter.agent().places()[0]?.question?.ru).toBe('q2?');
    counter.ask();
    expect(asked()).toEqual([
      ['q2', undefined],
      ['q1', undefined],
      ['q2', undefined],
    ]);
    expect(counter.mismatches()).toBe(0);
  });

  test('the hub’s clock decides where it is known; once the wall clock was set, that counts until the next exchange', () => {
    const boundary = time.wall() + 600_000;
    counter.on(
      config([
        { from: 0, question: 'q1' },
        { from: boundary, question: 'q2' },
      ]),
    );
    // The kiosk is an hour slow.
    counter.agent().clockSampled({ offset: 3_600_000, error: 20 });
    counter.ask();
    // Time synchronisation sets it right; the old offset must not be added once more.
    time.setWall(-1_200_000);
    counter.ask();
    expect(asked()).toEqual([
      ['q2', undefined],
      ['q1', undefined],
    ]);
  });

  test('a clock that fell back to 1970 takes no question away', async () => {
    const periods = [{ from: time.wall() - DAY, question: 'q1' }];
    counter.on(config(periods));
    counter.ask();
    await counter.off();
    time.setWall(-time.wall());
    counter.on(config(periods));
    counter.ask();
    expect(asked()).toEqual([
      ['q1', undefined],
      ['q1', undefined],
    ]);
  });

  test('weeks offline: the periods go on one by one; as they run out staff are told and the last one goes on', () => {
    const start = time.wall();
    const periods = Array.from({ length: 30 }, (_, day) => ({
      from: start + day * DAY,
      question: ['q1', 'q2', 'q3'][day % 3] ?? '',
    }));
    counter.on(config(periods, 'Europe/Moscow', start + 30 * DAY));
    for (let day = 0; day < 22; day += 1) {
      counter.ask();
      time.pass(start + (day + 1) * DAY - time.wall());
    }
    expect(asked().map(([question]) => question)).toEqual(
      periods.slice(0, 22).map(({ question }) => question),
    );
    expect(counter.agent().notices()).toEqual([]);
    time.pass(DAY);
    expect(counter.agent().notices()).toEqual([
      { code: 'periods-ending', place: 1, since: start + 23 * DAY },
    ]);
    time.pass(40 * DAY);
    expect(counter.agent().notices()).toEqual([{ code: 'periods-over', place: 1, since: start + 30 * DAY }]);
    counter.ask();
    expect(asked().at(-1)).toEqual(['q3', undefined]);
    expect(counter.mismatches()).toBe(0);
  });
});

describe('inserts', () => {
  const HOUR = 3_600_000;
  const plan = (): KioskConfig => {
    const start = time.wall();
    return config([
      { from: start - DAY, question: 'q1' },
      { from: start + HOUR, question: 'q2', presentation: 'insert' },
      { from: start + 2 * HOUR, question: 'q3', presentation: 'insert' },
      { from: start + 3 * HOUR, question: 'q1', presentation: 'screen' },
    ]);
  };
  const reminder = () => counter.agent().places()[0]?.insert;
  /** The three answers held down together for 3 s. */
  const arm = () => {
    for (const button of ['Y', 'N', 'U'] as const) counter.edge(button, 'DN');
    time.pass(3000);
    for (const button of ['Y', 'N', 'U'] as const) counter.edge(button, 'UP');
  };

  test('until staff confirm, the question asked goes on and each poll carries the planned one', () => {
    counter.on(plan());
    counter.ask();
    expect(reminder()).toBeUndefined();
    time.pass(HOUR);
    expect(reminder()).toEqual({ id: 'q2', text: { ru: 'q2?', en: 'q2?' } });
    expect(counter.agent().places()[0]?.question?.ru).toBe('q1?');
    expect(counter.light('S')).toBe('on');
    counter.ask();
    expect(counter.agent().confirmInsert(1, 'q3')).toMatchObject({
      ok: false,
      error: { code: 'other-question' },
    });
    expect(counter.agent().confirmInsert(2, 'q2')).toMatchObject({
      ok: false,
      error: { code: 'nothing-to-confirm' },
    });
    expect(counter.agent().confirmInsert(1, 'q2')).toEqual({ ok: true, value: undefined });
    expect(counter.agent().confirmInsert(1, 'q2')).toMatchObject({
      ok: false,
      error: { code: 'nothing-to-confirm' },
    });
    expect(reminder()).toBeUndefined();
    expect(counter.light('S')).toBe('off');
    counter.ask();
    expect(asked()).toEqual([
      ['q1', undefined],
      ['q1', 'q2'],
      ['q2', undefined],
    ]);
    expect(counter.events().filter(({ type }) => type === 'insert-confirmed')).toMatchObject([
      { place: 1, data: { question: 'q2' } },
    ]);
    expect(counter.mismatches()).toBe(0);
  });

  test('one that nobody confirmed gives way to the next; a question on the screen needs nobody', () => {
    counter.on(plan());
    time.pass(2 * HOUR);
    counter.ask();
    expect(counter.agent().notices()).toEqual([
      { code: 'insert-waiting', place: 1, since: time.wall() - (time.mono() - 2 * HOUR) },
    ]);
    time.pass(HOUR);
    counter.ask();
    expect(asked()).toEqual([
      ['q1', 'q3'],
      ['q1', undefined],
    ]);
    expect(counter.agent().notices()).toEqual([]);
  });

  test('a poll open at the confirmation keeps its question', () => {
    counter.on(plan());
    time.pass(HOUR);
    counter.press('S');
    counter.agent().confirmInsert(1, 'q2');
    time.pass(1500);
    counter.press('Y');
    time.pass(5000);
    counter.ask();
    expect(asked()).toEqual([
      ['q1', 'q2'],
      ['q2', undefined],
    ]);
    expect(counter.mismatches()).toBe(0);
  });

  test('what is confirmed and what is not outlives a restart', async () => {
    const fixed = plan();
    counter.on(fixed);
    time.pass(HOUR);
    await counter.off();
    counter.on(fixed);
    expect(reminder()?.id).toBe('q2');
    counter.ask();
    counter.agent().confirmInsert(1, 'q2');
    await counter.off();
    counter.on(fixed);
    expect(reminder()).toBeUndefined();
    counter.ask();
    expect(asked()).toEqual([
      ['q1', 'q2'],
      ['q2', undefined],
    ]);
    expect(counter.mismatches()).toBe(0);
  });

  test('a journal that is lost, or an epoch that is left, does not take the confirmed insert along', () => {
    counter.on(plan());
    time.pass(HOUR);
    counter.agent().confirmInsert(1, 'q2');
    counter.journal().startNewEpoch('fork');
    counter.agent().epochStarted();
    counter.ask();
    expect(asked()).toEqual([['q2', undefined]]);
    expect(counter.mismatches()).toBe(0);
    expect(counter.journal().setting('insert.1')).toBe('q2');
  });

  test('the first insert of all: until it is confirmed nothing is known but what is planned', () => {
    counter.on(config([{ from: time.wall(), question: 'q2', presentation: 'insert' }]));
    counter.ask();
    expect(counter.agent().confirmInsert(1, 'q2').ok).toBe(true);
    counter.ask();
    expect(asked()).toEqual([
      [undefined, 'q2'],
      ['q2', undefined],
    ]);
    expect(counter.mismatches()).toBe(0);
  });

  test('a wall clock set back asks for the insert before, and the one that stands there counts on', () => {
    counter.on(plan());
    time.pass(HOUR);
    counter.agent().confirmInsert(1, 'q2');
    time.pass(HOUR);
    counter.agent().confirmInsert(1, 'q3');
    time.setWall(-1_800_000);
    counter.ask();
    expect(asked()).toEqual([['q3', 'q2']]);
    time.setWall(1_800_000);
    counter.ask();
    expect(asked().at(-1)).toEqual(['q3', undefined]);
    expect(counter.mismatches()).toBe(0);
  });

  test('confirmed without a screen: three answers held, then the seller; nothing opens, is answered or raised', () => {
    counter.on(plan());
    time.pass(HOUR);
    arm();
    expect(counter.light('S')).toBe('fast');
    expect(reminder()?.armed).toBe(true);
    expect(counter.beeps).toEqual([300]);
    time.pass(5000);
    counter.press('S');
    expect(counter.beeps).toEqual([300, 600]);
    expect(reminder()).toBeUndefined();
    expect(counter.light('S')).toBe('off');
    expect(counter.polls()).toEqual([]);
    const roles = counter
      .events()
      .flatMap((event) =>
        event.type === 'edge' && event.data.role !== undefined
          ? [`${event.data.button} ${event.data.edge} ${event.data.role}`]
          : [],
      );
    expect(roles).toEqual(['Y DN stray', 'N DN stray', 'U DN stray', 'S DN test', 'S UP test']);
    counter.ask();
    expect(asked()).toEqual([['q2', undefined]]);
    expect(counter.mismatches()).toBe(0);
  });

  test.each<[string, () => void]>([
    ['the seller alone', () => {}],
    [
      'two answers held',
      () => {
        counter.edge('Y', 'DN');
        counter.edge('N', 'DN');
        time.pass(4000);
      },
    ],
    [
      'all three for less than 3 s',
      () => {
        for (const button of ['Y', 'N', 'U'] as const) counter.edge(button, 'DN');
        time.pass(2999);
        counter.edge('U', 'UP');
      },
    ],
    [
      'the press comes later than 15 s after',
      () => {
        arm();
        time.pass(15_001);
      },
    ],
  ])('%s confirms nothing: the press opens a poll as ever', (_name, before) => {
    counter.on(plan());
    time.pass(HOUR);
    before();
    counter.press('S');
    expect(reminder()?.id).toBe('q2');
    expect(asked()).toEqual([['q1', 'q2']]);
    expect(counter.mismatches()).toBe(0);
  });

  test('without a reminder, and while a poll is open, the gesture means nothing', () => {
    counter.on(plan());
    arm();
    counter.press('S');
    expect(counter.polls()).toHaveLength(1);
    time.pass(HOUR);
    counter.press('S');
    time.pass(1100);
    arm();
    expect(counter.light('S')).not.toBe('fast');
    counter.press('S');
    expect(reminder()?.id).toBe('q2');
    expect(counter.polls()).toHaveLength(3);
    expect(counter.mismatches()).toBe(0);
  });

  test('a long press while armed confirms nothing', () => {
    counter.on(plan());
    time.pass(HOUR);
    arm();
    counter.edge('S', 'DN');
    time.pass(3000);
    counter.edge('S', 'UP');
    expect(reminder()?.id).toBe('q2');
    expect(counter.events().some(({ type }) => type === 'fm-raised' || type === 'insert-confirmed')).toBe(
      false,
    );
    expect(counter.mismatches()).toBe(0);
  });
});
