import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seeded } from '../../support/seeded.ts';
import { type CampaignReport, campaignSeed, runCampaign, tell } from '../campaign.ts';
import { createDisk } from '../disk.ts';
import type { DiskOp } from '../disk-op.ts';
import { imageOf } from '../image.ts';
import { cannotRecord } from '../record.ts';
import { type Part, recordJournal } from './lives.ts';

const why = cannotRecord();
// In CI a missing strace is a failure, elsewhere a reason to skip.
const recorded = test.skipIf(why !== undefined && process.env.CI === undefined);
if (why !== undefined) process.stdout.write(`power cuts are not tested: ${why}\n`);

const checker = join(import.meta.dirname, 'checker.ts');
/** A sync fails (EIO) at the fifteenth and every twentieth after. */
const failingSync = ['fsync:error=EIO:when=15+20'];
const cut = (name: string, ops: readonly DiskOp[], images: number, seed: number): Promise<CampaignReport> =>
  runCampaign({ ops, checker, images, workers: 2, seed }).then((report) => {
    tell(name, seed, report);
    return report;
  });

recorded(
  '1400 power cuts through appends, restarts, kills, a full disk and a failing one lose nothing',
  async () => {
    const seed = campaignSeed();
    const { ops, left } = recordJournal(seed, [
      { part: 'fresh' },
      { part: 'long' },
      { part: 'full', inject: ['pwrite64:error=ENOSPC:when=150'] },
      { part: 'failing', inject: failingSync },
      { part: 'short' },
    ]);
    // The recording is whole: laid out again it is, byte for byte, what the processes left. (SQLite writes its `-shm`
    // through memory; it is an index of the log, made anew by the first connection.)
    const disk = createDisk();
    for (const op of ops) disk.apply(op);
    const files = (image: typeof left) =>
      [...image].filter(([path]) => !path.endsWith('-shm')).sort(([a], [b]) => a.localeCompare(b));
    expect(files(imageOf(disk, 'kept', seeded(seed)))).toEqual(files(left));
    for (const kind of ['sync', 'make', 'remove', 'rename', 'truncate', 'write'] as const) {
      expect(ops.some((op) => op.kind === kind)).toBe(true);
    }
    expect(ops.some((op) => op.kind === 'sync' && op.failed)).toBe(true);

    const report = await cut('journal', ops, 1400, seed);
    expect(report.findings).toEqual([]);
    expect([...report.seen.keys()].sort()).toEqual(['new', 'resumed']);
  },
  180_000,
);

recorded(
  '600 power cuts around a damaged file: it is found, named, set aside, and all before it is saved',
  async () => {
    const seed = campaignSeed();
    const { ops } = recordJournal(seed, [{ part: 'fresh' }, { part: 'damage' }, { part: 'short' }]);
    const report = await cut('journal-damage', ops, 600, seed);
    expect(report.findings).toEqual([]);
    expect(report.seen.get('damaged')).toBeGreaterThan(0);
  },
  120_000,
);

test.skipIf(why !== undefined && process.env.CI === undefined).each<[string, readonly Part[]]>([
  ['synchronous=NORMAL', [{ part: 'fresh', preload: 'plant-normal.ts' }]],
  ['a promise before the commit', [{ part: 'fresh', plant: 'early' }]],
  [
    'a log taken up as a failed sync left it',
    [
      { part: 'fresh' },
      { part: 'failing', inject: failingSync },
      { part: 'short', preload: 'plant-unsettled.ts' },
    ],
  ],
])(
  'the campaign finds a planted bug: %s',
  async (name, parts) => {
    const seed = campaignSeed();
    const { ops } = recordJournal(seed, parts);
    const report = await cut(`planted ${name}`, ops, 240, seed);
    expect(report.findings.length).toBeGreaterThan(5);
  },
  60_000,
);
