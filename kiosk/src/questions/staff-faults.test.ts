import { expect, test } from 'vitest';
import { questionFaults } from './staff-faults.ts';

test('each code once with its earliest time; a prompt is missing only once its period has begun', () => {
  const prompt = (state: 'ready' | 'waiting' | 'refused', from: number) => ({
    sha256: 'a'.repeat(64),
    from,
    state,
  });
  expect(
    questionFaults(
      [
        { code: 'insert-waiting', place: 1, since: 50 },
        { code: 'insert-waiting', place: 2, since: 40 },
      ],
      [
        prompt('ready', 1),
        prompt('waiting', 90),
        prompt('waiting', 100),
        prompt('waiting', 101),
        prompt('refused', 300),
      ],
      100,
    ),
  ).toEqual([
    { code: 'insert-waiting', since: 40 },
    { code: 'prompt-missing', since: 90 },
    { code: 'prompt-refused', since: 100 },
  ]);
});
