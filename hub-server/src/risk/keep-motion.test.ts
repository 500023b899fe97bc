import { coded } from '@otklik/shared/base/errors.ts';
import { err } from '@otklik/shared/base/result.ts';
import { expect, test } from 'vitest';
import type { HubDatabase } from '../db/hub-database.ts';
import type { ArchiveError } from '../video/archive.ts';
import { wholePicture } from '../video/motion.ts';
import type { FootageOf } from '../video/routes.ts';
import { keepMotion } from './keep-motion.ts';

/** Which windows one look keeps, which cameras it asks and what it tells; `faults`: what each camera's archive answers. */
async function oneLook(
  cameras: readonly string[],
  faults: Readonly<Record<string, ArchiveError['code'] | Error>>,
) {
  const kept: number[] = [];
  const asked: string[] = [];
  const told: unknown[] = [];
  const windows = cameras.map((camera, seq) => ({ journal: 1, seq, at: 0, camera, region: wholePicture }));
  const read = async (): Promise<unknown> => windows;
  const write = async (_command: string, { seq }: { readonly seq: number }): Promise<void> => {
    kept.push(seq);
  };
  const footageOf = async (camera: string): Promise<unknown> => {
    asked.push(camera);
    const fault = faults[camera];
    if (fault instanceof Error) throw fault;
    return { offset: 0, archive: { clip: async () => err(coded(fault ?? 'no-footage', camera)) } };
  };
  let looked = (): void => undefined;
  const once = new Promise<void>((resolve) => {
    looked = resolve;
  });
  const work = keepMotion({
    // The one query, the one command and the one part of an archive that are used here.
    db: { read: read as HubDatabase['read'], write: write as unknown as HubDatabase['write'] },
    footageOf: footageOf as FootageOf,
    timers: {
      after: () => {
        looked();
        return () => undefined;
      },
    },
    onError: (error) => told.push(error),
  });
  await once;
  await work.stop();
  return { kept, asked, told };
}

test('a camera that fails is left alone for this look, and the others are looked at', async () => {
  const broken = new Error('this camera');
  const faults = { a: 'archive-offline', c: broken, d: 'archive-slow', e: 'unavailable' } as const;
  expect(await oneLook(['a', 'b', 'a', 'c', 'd', 'c', 'e', 'b'], faults)).toEqual({
    kept: [1, 7],
    asked: ['a', 'b', 'c', 'd', 'e', 'b'],
    told: [broken],
  });
});

test('windows of a camera that fails take nothing from the twenty of a look', async () => {
  const many = [...Array.from({ length: 30 }, () => 'a'), ...Array.from({ length: 30 }, () => 'b')];
  const { kept, asked } = await oneLook(many, { a: 'archive-offline' });
  expect(kept).toEqual(Array.from({ length: 20 }, (_, index) => 30 + index));
  expect(asked.filter((camera) => camera === 'a')).toHaveLength(1);
});
