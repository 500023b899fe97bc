import type { Epoch } from '@otklik/shared/base/ids.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DurableJournal } from '../journal/journal.ts';
import { appendEdges, openOrThrow, tempDir } from '../journal/testing/drafts.ts';
import { createReadAhead } from './read-ahead.ts';

let root: ReturnType<typeof tempDir>;
let journal: DurableJournal;
let reads: number[];
let epoch: Epoch;

beforeEach(() => {
  root = tempDir();
  journal = openOrThrow(root.dir);
  appendEdges(journal, 1, 40);
  epoch = journal.identity.epoch;
  reads = [];
});
afterEach(() => {
  journal.close();
  root.remove();
});

const counted = (): Pick<DurableJournal, 'readChecked'> => ({
  readChecked: (of, fromSeq, limit) => {
    reads.push(fromSeq);
    return journal.readChecked(of, fromSeq, limit);
  },
});

test('what was read ahead is given as it would have been read, once', () => {
  const ahead = createReadAhead(counted());
  ahead.prepare(epoch, 11, 20);
  expect(ahead.take(epoch, 11, 20)).toEqual(journal.readChecked(epoch, 11, 20));
  expect(reads).toEqual([11]);
  expect(ahead.take(epoch, 11, 20)).toEqual(journal.readChecked(epoch, 11, 20));
  expect(reads).toEqual([11, 11]);
});

test('fewer are cut from it; more, another place or another epoch are read anew', () => {
  const ahead = createReadAhead(counted());
  const other = '00000000000000ff' as Epoch;
  for (const [of, fromSeq, limit, read] of [
    [epoch, 11, 5, 0],
    [epoch, 11, 25, 1],
    [epoch, 12, 5, 1],
    [other, 11, 5, 1],
  ] as const) {
    ahead.prepare(epoch, 11, 20);
    reads = [];
    expect(ahead.take(of, fromSeq, limit)).toEqual(journal.readChecked(of, fromSeq, limit));
    expect(reads).toHaveLength(read);
  }
});
