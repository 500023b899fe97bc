import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Person, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';

let hub: TestHub;
let expert: Person;
let colleague: Person;
let question: string;
let kiosk: TestKiosk;
let sent: number;
beforeAll(async () => {
  hub = await testHub();
  expert = await hub.person('expert');
  colleague = await hub.person('expert');
});
afterAll(() => hub.close());
beforeEach(async () => {
  const text = { ru: 'Вопрос', en: 'Question' };
  question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  kiosk = await hub.kiosk();
  sent = 0;
});

const see = async (who = expert, query = '') =>
  (await who.get(`/api/v1/results/index?question=${question}${query}`)).json.questions[0];
const sendNew = async () => {
  if (kiosk.events.length === sent) return;
  expect((await kiosk.send(sent + 1, kiosk.events.length)).status).toBe(200);
  sent = kiosk.events.length;
};
type Outcome = Parameters<TestKiosk['poll']>[0];
async function polls(count: number, outcome: Outcome, options: { fm?: number[]; place?: number } = {}) {
  const made = Array.from({ length: count }, () => kiosk.poll(outcome, { question, ...options }));
  await sendNew();
  return made;
}
const judge = (who: Person, seq: number, value: 0 | 1 = 0) =>
  who.post(`/api/v1/review/items/${kiosk.item(seq)}/verdicts`, { value });

test('nothing under 10 answers, then steps of at least 10: one poll between two looks tells nothing', async () => {
  await polls(9, 'yes');
  await polls(5, 'timeout');
  expect(await see()).toEqual({ id: question, text: expect.anything(), positive: 'yes', hidden: true });
  await polls(1, 'no');
  const first = await see();
  expect(first).toMatchObject({
    hidden: false,
    polls: 15,
    before: { counts: { yes: 9, no: 1, timeout: 5 } },
  });
  for (const outcome of ['no', 'yes', 'unsure', 'timeout', 'no', 'no', 'no', 'no', 'no', 'no'] as const) {
    await polls(1, outcome);
    expect(await see()).toEqual(first);
  }
  await polls(1, 'no');
  expect(await see()).toMatchObject({
    polls: 26,
    before: { counts: { yes: 10, no: 9, unsure: 1, timeout: 6 } },
  });
  expect(await see(colleague)).toEqual(await see());
  // Who gives no verdicts sees all of it at once.
  await polls(1, 'no');
  expect(await see(hub.admin)).toMatchObject({ polls: 27 });
});

test('a part of a question is not shown to an expert: two parts can differ by one poll', async () => {
  await polls(12, 'yes');
  await polls(12, 'no', { place: 2 });
  expect(await see()).toMatchObject({ hidden: false, polls: 24 });
  for (const query of [`&workplace=${hub.workplaces[0]}`, '&from=0', '&to=9999999999999']) {
    expect(await see(expert, query)).toMatchObject({ hidden: true });
    expect(await see(expert, query)).not.toHaveProperty('polls');
    expect(await see(hub.admin, query)).toMatchObject({ hidden: false });
  }
});

test("an expert's own verdict shows at once, its undo too, and never outside what is shown", async () => {
  const [shown] = await polls(10, 'no');
  const before = await see();
  const [later] = await polls(1, 'no');
  await judge(expert, later?.customer ?? 0);
  expect(await see()).toEqual(before);
  await judge(expert, shown?.customer ?? 0);
  const after = await see();
  expect(after).toMatchObject({
    polls: 10,
    excluded: 1,
    before: before.before,
    after: { counts: { no: 9 } },
  });
  await expert.post('/api/v1/review/undo');
  expect(await see()).toEqual(before);
  await polls(9, 'yes');
  expect(await see()).toMatchObject({ polls: 20, excluded: 1, after: { counts: { yes: 9, no: 10 } } });
});

test("a colleague's 0, or one's own on the seller's press, moves nothing until the answer is known", async () => {
  const [one, two] = await polls(10, 'no');
  const before = await see();
  await judge(colleague, one?.customer ?? 0);
  expect(await see()).toEqual(before);
  expect(await see(colleague)).toMatchObject({ excluded: 1 });
  await judge(expert, two?.seller ?? 0);
  expect(await see()).toEqual(before);
  expect(await see(hub.admin)).toMatchObject({ excluded: 2 });
  await judge(expert, two?.customer ?? 0, 1);
  expect(await see()).toMatchObject({ excluded: 1, after: { counts: { no: 9 } } });
  await judge(expert, one?.customer ?? 0, 1);
  // Both are known now, and the colleague's 0 stands against this expert's 1.
  expect(await see()).toMatchObject({ excluded: 2, after: { counts: { no: 8 } } });
});

test('a force majeure marks for an expert only polls whose answer is known', async () => {
  const { raised } = kiosk.forceMajeure();
  const [marked] = await polls(1, 'no', { fm: [raised] });
  await polls(9, 'yes');
  const before = await see();
  expect(before).toMatchObject({ marked: 0, afterWithoutForceMajeure: { counts: { no: 1 } } });
  await judge(expert, raised);
  expect(await see()).toEqual(before);
  await expert.post('/api/v1/review/undo');
  await judge(expert, marked?.customer ?? 0, 1);
  expect(await see()).toMatchObject({ marked: 1, afterWithoutForceMajeure: { counts: { no: 0 } } });
});

test('whatever is done, polls that differ only in answers this expert has not seen look the same', async () => {
  // Two histories, alike but for the answer of one poll amid the 10 of a step, and mirrored in another of that step.
  const act = fc.constantFrom<'look' | 'seller' | 'colleague' | 'other'>(
    'look',
    'seller',
    'colleague',
    'other',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 12 }), fc.nat(8), async (acts, at) => {
      const history = async (answers: readonly ['yes' | 'no', 'yes' | 'no']): Promise<unknown[]> => {
        const text = { ru: 'Вопрос', en: 'Question' };
        question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
        kiosk = await hub.kiosk();
        sent = 0;
        const seen: unknown[] = [];
        const look = async () => {
          const { id: _id, ...shown } = await see();
          seen.push(shown);
        };
        const filler = await polls(at, 'yes');
        const [target] = await polls(1, answers[0]);
        await look();
        const [mirror] = await polls(1, answers[1]);
        await look();
        filler.push(...(await polls(10 - at, 'yes')));
        for (const one of acts) {
          if (one === 'seller') await judge(expert, target?.seller ?? 0);
          else if (one === 'colleague') await judge(colleague, mirror?.customer ?? 0);
          else if (one === 'other') await judge(expert, filler.pop()?.customer ?? 0);
          await look();
        }
        return seen;
      };
      expect(await history(['yes', 'no'])).toEqual(await history(['no', 'yes']));
    }),
    { numRuns: 6 },
  );
}, 120_000);
