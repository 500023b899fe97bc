import { expect, test } from 'vitest';
import { lazyReaders } from './lazy-readers.ts';
import type { WorkerClient } from './worker-client.ts';

/** A reader that answers when told to; `said` gathers what readers were asked, by their number. */
function fakeReaders(said: string[]) {
  const answers: (() => void)[] = [];
  let started = 0;
  const start = async (): Promise<WorkerClient> => {
    started += 1;
    const own = started;
    return {
      party: { pending: 0, gone: undefined },
      gathers: false,
      request: (name) =>
        new Promise((resolve) => {
          said.push(`${own} ${name}`);
          answers.push(() => resolve(name));
        }),
      stop: async () => void said.push(`${own} stops`),
    };
  };
  return { start, answers, started: () => started };
}

/** Everything that is due has run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('none is started before it is needed, no more than allowed, and the idlest is asked', async () => {
  const said: string[] = [];
  const fake = fakeReaders(said);
  const readers = lazyReaders(2, fake.start);
  expect(fake.started()).toBe(0);
  const first = readers.request('a', 0);
  await settled();
  const others = ['b', 'c', 'd'].map((name) => readers.request(name, 0));
  await settled();
  expect(said).toEqual(['1 a', '2 b', '1 c', '2 d']);
  for (const answer of fake.answers) answer();
  expect(await Promise.all([first, ...others])).toEqual(['a', 'b', 'c', 'd']);
  void readers.request('e', 0);
  await settled();
  expect(said.at(-1)).toBe('1 e');
  expect(fake.started()).toBe(2);
  await readers.stop();
  expect(said.slice(-2)).toEqual(['1 stops', '2 stops']);
});

test('one that cannot be started is told to who asked; the next question tries again', async () => {
  const said: string[] = [];
  const fake = fakeReaders(said);
  let broken = true;
  const readers = lazyReaders(1, () => (broken ? Promise.reject(new Error('no thread')) : fake.start()));
  await expect(readers.request('a', 0)).rejects.toThrow('no thread');
  broken = false;
  const again = readers.request('b', 0);
  await settled();
  for (const answer of fake.answers) answer();
  expect(await again).toBe('b');
  broken = true;
  await readers.stop();
  expect(said).toEqual(['1 b', '1 stops']);
});
