import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asEpoch } from '../base/ids.ts';
import type { EventData, JournalEvent } from './events.ts';
import { runs, WALL } from './machine-inputs.test-help.ts';
import { applyPollChange, closeEpoch, type PollRecord, projectEpochs, projectPolls } from './projection.ts';
import { runInputs, scenario, start, toEvent } from './scenario.test-help.ts';

const FIRST = asEpoch('00112233445566aa');
const SECOND = asEpoch('bb00112233445566');
const numRuns = Number(process.env.OTKLIK_FUZZ_RUNS ?? 500);

type Reason = EventData<'epoch-start'>['reason'];
const startOf = (reason: Reason, seq: number, previous: string = FIRST): JournalEvent => ({
  ...toEvent(
    {
      type: 'epoch-start',
      at: WALL,
      mono: 0,
      place: 0,
      data: { reason, previous: { epoch: previous, seq } },
    },
    1,
  ),
  epoch: SECOND,
});

/** The inputs as a journal that goes on behind its own epoch-start. */
const secondEpoch = (begin: JournalEvent, inputs: Parameters<typeof runInputs>[0]): JournalEvent[] =>
  runInputs(inputs, start(), [begin]).events.map((event) => ({ ...event, epoch: SECOND }));

const closedOf = (events: readonly JournalEvent[]): readonly PollRecord[] =>
  projectEpochs(events).get(FIRST) ?? [];

/** A start also cancels a press that is held, which is a fact of its own that a broken journal does not have. */
const verdictOf = ({ seq, outcome, answer, press }: PollRecord) => ({ seq, outcome, answer, press });

/** A run cut anywhere, what follows it, and how much of it the salvage saved. */
const broken = fc
  .tuple(runs, runs, fc.nat(), fc.nat(), fc.constantFrom<Reason>('damaged', 'fork'))
  .map(([inputs, after, cutAt, savedAt, reason]) => {
    const whole = runInputs(inputs, start()).events;
    const cut = whole.length === 0 ? 0 : cutAt % (whole.length + 1);
    const first = whole.slice(0, cut);
    return { first, cut, second: secondEpoch(startOf(reason, savedAt % (cut + 1)), after) };
  });

test('a journal cut anywhere: with the next epoch every poll has exactly one outcome', () => {
  fc.assert(
    fc.property(broken, ({ first, second }) => {
      const own = projectPolls(first);
      const closed = closedOf([...first, ...second]);
      expect(closed.map(({ seq }) => seq)).toEqual(own.map(({ seq }) => seq));
      for (const [index, poll] of closed.entries()) {
        const before = own[index];
        expect(poll.outcome).toBeDefined();
        if (before?.outcome !== undefined) {
          expect(poll).toEqual(before);
          continue;
        }
        expect(poll.inferred).toBe(true);
        expect(['answered', 'interrupted']).toContain(poll.outcome);
        expect(poll.outcome === 'answered').toBe(poll.press !== undefined && poll.answer !== undefined);
        if (poll.press !== undefined) expect(poll.members).toContain(poll.press);
        expect(poll.endedAt).toBeGreaterThanOrEqual(poll.openedAt);
        expect(poll.endedAt).toBeLessThanOrEqual(poll.openedAt + poll.windowMs);
      }
    }),
    { numRuns },
  );
});

test('what is closed counts as it would have, had the kiosk only started again', () => {
  fc.assert(
    fc.property(runs, (inputs) => {
      const cut = runInputs(inputs, start()).events;
      const restarted = runInputs([...inputs, { kind: 'boot', now: 0, wall: WALL + 1e9 }], start()).polls;
      const closed = closedOf([...cut, startOf('damaged', cut.length)]);
      expect(closed.map(verdictOf)).toEqual(restarted.map(verdictOf));
    }),
    { numRuns },
  );
});

test('the order in which the epochs arrive, and how they interleave, changes nothing', () => {
  fc.assert(
    fc.property(broken, fc.array(fc.boolean()), ({ first, second }, turns) => {
      const expected = projectEpochs([...first, ...second]);
      const mixed: JournalEvent[] = [];
      const rest: [JournalEvent[], JournalEvent[]] = [[...first], [...second]];
      for (const turn of turns) mixed.push(...rest[turn ? 1 : 0].splice(0, 1));
      mixed.push(...rest[1], ...rest[0]);
      for (const events of [[...second, ...first], mixed]) {
        const polls = projectEpochs(events);
        for (const [epoch, own] of expected) expect(polls.get(epoch)).toEqual(own);
      }
    }),
    { numRuns },
  );
});

test('closing twice gives the same, and a closed poll takes members and nothing else', () => {
  fc.assert(
    fc.property(broken, ({ first, second }) => {
      const closed = closedOf([...first, ...second]);
      const polls = new Map(closed.map((poll) => [poll.seq, poll]));
      const lastAt = first.at(-1)?.at ?? WALL;
      for (const change of closeEpoch(closed, lastAt)) applyPollChange(polls, change);
      expect([...polls.values()]).toEqual(closed);
      for (const { seq } of closed) applyPollChange(polls, { kind: 'joined', poll: seq, member: 1e6 });
      for (const change of closeEpoch(polls.values(), lastAt)) applyPollChange(polls, change);
      expect([...polls.values()]).toEqual(
        closed.map((poll) => ({ ...poll, members: [...poll.members, 1e6] })),
      );
    }),
    { numRuns },
  );
});

const cutBefore = (text: string, type: JournalEvent['type']): readonly JournalEvent[] => {
  const { events } = scenario(text);
  const at = events.findIndex((event) => event.type === type);
  return events.slice(0, at === -1 ? undefined : at);
};
const opened = () => cutBefore('up0 S+1000 S-1100 t30000', 'poll-ended');
const answered = () => cutBefore('up0 S+1000 S-1100 N3000 Y3020 t30000', 'poll-ended');

test('an open poll is interrupted, one with a durable answer is answered by the press that counts', () => {
  const [plain] = closedOf([...opened(), startOf('damaged', opened().length)]);
  expect(plain).toMatchObject({ outcome: 'interrupted', inferred: true, endedAt: plain?.openedAt });
  expect(plain).not.toHaveProperty('answer');
  const events = answered();
  const press = events.find((event) => event.type === 'edge' && event.data.button === 'N')?.seq;
  const [poll] = closedOf([...events, startOf('damaged', events.length)]);
  expect(poll).toMatchObject({ outcome: 'answered', answer: 'no', press, ambiguous: true });
  expect(poll?.endedAt).toBe((poll?.openedAt ?? 0) + 1920);
});

test('nothing is closed before all that was salvaged is there, nor by a stranger or the epoch itself', () => {
  const events = opened();
  const last = events.length;
  const outcomes = (begin: JournalEvent, known = events) =>
    closedOf([begin, ...known]).map(({ outcome }) => outcome);
  expect(outcomes(startOf('damaged', last))).toEqual(['interrupted']);
  expect(outcomes(startOf('damaged', last + 1))).toEqual([undefined]);
  expect(outcomes(startOf('damaged', 1))).toEqual(['interrupted']);
  // Of a forked epoch no more is sent.
  expect(outcomes(startOf('fork', last + 100))).toEqual(['interrupted']);
  expect(outcomes(startOf('foreign', last))).toEqual([undefined]);
  expect(outcomes(startOf('damaged', 1, 'cc00112233445566'))).toEqual([undefined]);
  expect(outcomes({ ...startOf('fork', 1), epoch: FIRST })).toEqual([undefined]);
  expect(outcomes({ ...startOf('fork', 1), seq: 2 })).toEqual([undefined]);
});

test("where a fork's other half goes on with the epoch, its own end takes precedence", () => {
  const whole = scenario('up0 S+1000 S-1100 N3000 t30000').events;
  const polls = closedOf([startOf('fork', 3), ...whole]);
  expect(polls).toEqual(projectPolls(whole));
  expect(polls).toMatchObject([{ outcome: 'answered', answer: 'no' }]);
  expect(polls[0]).not.toHaveProperty('inferred');
});
