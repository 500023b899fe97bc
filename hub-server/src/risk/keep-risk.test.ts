import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { expect, test } from 'vitest';
import type { HubDatabase } from '../db/hub-database.ts';
import { keepRisk } from './keep-risk.ts';

test('a store that cannot be scored is told, and those behind it are scored all the same', async () => {
  const scored: string[] = [];
  const told: unknown[] = [];
  const broken = new Error('this store');
  const read = async (query: string, input: { readonly store: string } | undefined): Promise<unknown> => {
    if (query === 'riskDue') return ['a', 'b', 'c'];
    if (input?.store === 'b') throw broken;
    scored.push(input?.store ?? '');
    return { kind: 'nothing' };
  };
  let looked = (): void => undefined;
  const once = new Promise<void>((resolve) => {
    looked = resolve;
  });
  const kept = keepRisk({
    // The two queries of the step alone; nothing is written.
    db: { read: read as HubDatabase['read'], write: () => Promise.reject(new Error('nothing to write')) },
    clock: { wall: () => asWallMs(0), mono: () => asMonoMs(0) },
    timers: {
      after: () => {
        looked();
        return () => undefined;
      },
    },
    onError: (error) => told.push(error),
  });
  await once;
  await kept.stop();
  expect(scored).toEqual(['a', 'c']);
  expect(told).toEqual([broken]);
});
