import { keyQuestionFigures, NO_POLLS, type PollCounts } from '@otklik/shared/metrics/key-question-index.ts';
import { type PollRecord, projectPolls } from '@otklik/shared/poll/projection.ts';
import { isMarked, isTrustworthy, type Standing, standingVerdict } from '@otklik/shared/review/verdict.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, type TestHub, TestKiosk, testHub } from '../hub-fixture.ts';
import { storeDay, storeHour } from './store-hour.ts';

let hub: TestHub;
let experts: readonly Person[];
beforeAll(async () => {
  hub = await testHub();
  experts = [await hub.person('expert'), await hub.person('expert'), await hub.person('expert')];
});
afterAll(() => hub.close());

const outcome = fc.constantFrom('yes', 'no', 'unsure', 'timeout', 'superseded', 'interrupted', 'device-lost');
type Step =
  | {
      readonly do: 'poll';
      outcome: Parameters<TestKiosk['poll']>[0];
      asked: boolean;
      place: number;
      pause: number;
      fm: boolean;
    }
  | { readonly do: 'fm'; place: number }
  | { readonly do: 'send'; back: number; size: number }
  | { readonly do: 'verdict'; expert: number; pick: number; value: 0 | 1 | 'no-footage' | 'cannot-tell' }
  | { readonly do: 'undo'; expert: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('poll' as const),
      outcome: outcome as fc.Arbitrary<Parameters<TestKiosk['poll']>[0]>,
      asked: fc.boolean(),
      place: fc.integer({ min: 1, max: 2 }),
      pause: fc.integer({ min: 0, max: 7_200_000 }),
      fm: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('fm' as const), place: fc.integer({ min: 1, max: 2 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      back: fc.nat(12),
      size: fc.integer({ min: 1, max: 30 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('verdict' as const),
      expert: fc.nat(2),
      pick: fc.nat(1000),
      value: fc.constantFrom<0 | 1 | 'no-footage' | 'cannot-tell'>(0, 0, 1, 'no-footage', 'cannot-tell'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('undo' as const), expert: fc.nat(2) }) },
);

interface Given {
  readonly expert: string;
  readonly seq: number;
  readonly value: 0 | 1 | 'no-footage' | 'cannot-tell';
  readonly at: number;
  withdrawn: boolean;
}

const countName = (poll: PollRecord): keyof PollCounts | undefined => {
  if (poll.outcome === 'answered') return poll.answer;
  return poll.outcome === 'device-lost' ? 'deviceLost' : poll.outcome;
};

/** The figures from scratch: replay, verdicts, count. */
function recount(polls: readonly PollRecord[], given: readonly Given[], question: string) {
  const standing = (seq: number): Standing | undefined =>
    standingVerdict(given.filter((verdict) => verdict.seq === seq));
  const counted = polls.filter((poll) => poll.question === question && poll.outcome !== undefined);
  const sum = (list: readonly PollRecord[]): PollCounts => {
    const counts: Record<keyof PollCounts, number> = { ...NO_POLLS };
    for (const poll of list) {
      const name = countName(poll);
      if (name !== undefined) counts[name] += 1;
    }
    return counts;
  };
  const trusted = counted.filter((poll) => isTrustworthy(poll.members.map(standing)));
  const unmarked = trusted.filter((poll) => !isMarked(poll.marks, standing));
  return {
    polls: counted.length,
    excluded: counted.length - trusted.length,
    marked: trusted.length - unmarked.length,
    before: keyQuestionFigures(sum(counted), 'yes'),
    after: keyQuestionFigures(sum(trusted), 'yes'),
    afterWithoutForceMajeure: keyQuestionFigures(sum(unmarked), 'yes'),
  };
}

async function runSteps(steps: readonly Step[]): Promise<void> {
  const text = { ru: 'Вопрос', en: 'Question' };
  const question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  const kiosk = new TestKiosk(hub.hub.url);
  await kiosk.enrol(await hub.code());
  const given: Given[] = [];
  let sent = 0;
  let fm: number | undefined;
  let lastPoll: number | undefined;
  const send = async (back: number, size: number): Promise<void> => {
    const from = Math.max(1, sent + 1 - back);
    const to = Math.min(kiosk.events.length, from + size - 1);
    if (to < from) return;
    const answer = await kiosk.send(from, to);
    sent = Math.max(sent, to);
    expect(answer.json.durable).toBe(sent);
  };
  for (const now of steps) {
    switch (now.do) {
      case 'poll': {
        const marks = now.fm && fm !== undefined ? { fm: [fm] } : {};
        const at = kiosk.start + kiosk.mono + now.pause;
        lastPoll = kiosk.poll(now.outcome, {
          ...(now.asked ? { question } : {}),
          place: now.place,
          at,
          ...marks,
        }).opened;
        break;
      }
      case 'fm':
        fm = kiosk.forceMajeure(now.place, lastPoll).raised;
        break;
      case 'send':
        await send(now.back, now.size);
        break;
      case 'verdict': {
        const expert = experts[now.expert];
        const seq = 1 + (now.pick % Math.max(1, sent));
        const answer = await expert?.post(`/api/v1/review/items/${kiosk.item(seq)}/verdicts`, {
          value: now.value,
        });
        if (answer?.status !== 201) break;
        given.push({ expert: String(now.expert), seq, value: now.value, at: given.length, withdrawn: false });
        break;
      }
      case 'undo': {
        const mine = given.filter((verdict) => verdict.expert === String(now.expert) && !verdict.withdrawn);
        const last = mine.at(-1);
        if (last === undefined) break;
        const answer = await experts[now.expert]?.post('/api/v1/review/undo', { item: kiosk.item(last.seq) });
        expect(answer?.status).toBe(200);
        last.withdrawn = true;
        break;
      }
    }
  }
  const polls = projectPolls(kiosk.events.slice(0, sent));
  const { days, ...shown } = (await hub.admin.get(`/api/v1/results/index?question=${question}`)).json
    .questions[0];
  expect(shown).toEqual({
    id: question,
    text,
    positive: 'yes',
    hidden: false,
    ...recount(polls, given, question),
  });
  const dates = polls
    .filter((poll) => poll.question === question && countName(poll) !== undefined)
    .map(({ openedAt }) => new Date((storeDay('Europe/Moscow', openedAt) * 24 + 12) * 3_600_000))
    .map((noon) => noon.toISOString().slice(0, 10))
    .toSorted();
  expect(days).toEqual(dates.length === 0 ? undefined : { first: dates[0], last: dates.at(-1) });
  for (const [index, workplace] of hub.workplaces.entries()) {
    const slice = await hub.admin.get(`/api/v1/results/index?question=${question}&workplace=${workplace}`);
    const here = polls.filter(({ place }) => place === index + 1);
    expect(slice.json.questions[0]).toMatchObject(recount(here, given, question));
  }
  const middle = storeHour('Europe/Moscow', kiosk.start + Math.floor(kiosk.mono / 2));
  const late = await hub.admin.get(`/api/v1/results/index?question=${question}&from=${middle}`);
  const after = polls.filter(({ openedAt }) => storeHour('Europe/Moscow', openedAt) >= middle);
  expect(late.json.questions[0]).toMatchObject(recount(after, given, question));
}

test('figures from rollups equal a recount, after any batches, repeats, verdicts, undos and force majeure', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), runSteps), {
    numRuns: 25,
  });
}, 120_000);

test('the hour of a store with a half-hour zone starts at its own full hour', () => {
  const at = Date.UTC(2026, 0, 1, 10, 45);
  expect(storeHour('Asia/Kolkata', at)).toBe(Date.UTC(2026, 0, 1, 10, 30));
  expect(storeHour('Europe/Moscow', at)).toBe(Date.UTC(2026, 0, 1, 10, 0));
  // Lord Howe sets its clock by half an hour.
  expect(storeHour('Australia/Lord_Howe', at)).toBe(Date.UTC(2026, 0, 1, 10, 0));
  expect(storeHour('Australia/Lord_Howe', Date.UTC(2026, 6, 1, 10, 45))).toBe(Date.UTC(2026, 6, 1, 10, 30));
});

test('with an insert due the poll counts for the question confirmed before, and for none where none was', async () => {
  const made = async (name: string): Promise<string> => {
    const text = { ru: name, en: name };
    return (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  };
  const [confirmed, planned] = [await made('Old'), await made('New')];
  const kiosk = await hub.kiosk();
  kiosk.poll('yes', { question: confirmed, planned });
  kiosk.poll('no', { question: confirmed, planned });
  kiosk.poll('yes', { planned });
  await kiosk.sendAll();
  const figures = async (question: string) =>
    (await hub.admin.get(`/api/v1/results/index?question=${question}`)).json.questions[0];
  expect(await figures(confirmed)).toMatchObject({ polls: 2, after: { index: { k: 1, n: 2 } } });
  expect((await figures(planned))?.polls ?? 0).toBe(0);
  // Once staff have confirmed it, what follows is the new one's, and what was before stays where it was.
  kiosk.poll('yes', { question: planned });
  await kiosk.send(1, kiosk.events.length);
  expect(await figures(confirmed)).toMatchObject({ polls: 2 });
  expect(await figures(planned)).toMatchObject({ polls: 1, after: { index: { k: 1, n: 1 } } });
});
