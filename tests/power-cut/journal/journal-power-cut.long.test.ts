import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seeded } from '../../support/seeded.ts';
import { campaignSeed, runCampaign, tell } from '../campaign.ts';
import { recordJournal } from './lives.ts';

const IMAGES = 100_000;
const IMAGES_PER_RECORDING = 5000;

/** `OTKLIK_IMAGES` makes fewer or more of them. */
const images = Number(process.env.OTKLIK_IMAGES ?? IMAGES);
const recordings = Math.ceil(images / IMAGES_PER_RECORDING);

test(`${images} power cuts over ${recordings} recordings`, async () => {
  const seed = campaignSeed();
  const random = seeded(seed);
  let findings = 0;
  for (let n = 0; n < recordings; n += 1) {
    const lives = random.int(0, 2 ** 31);
    const failing = `fsync:error=EIO:when=${random.int(10, 40)}+${random.int(8, 40)}`;
    const full = `pwrite64:error=ENOSPC:when=${random.int(100, 300)}`;
    const { ops } = recordJournal(lives, [
      { part: 'fresh' },
      { part: 'failing', inject: [failing] },
      { part: 'long' },
      { part: 'full', inject: [full] },
      { part: 'failing', inject: [failing] },
      { part: 'short' },
      ...(n % 2 === 0 ? [] : [{ part: 'damage' } as const, { part: 'short' } as const]),
    ]);
    const checker = join(import.meta.dirname, 'checker.ts');
    const share = Math.ceil(images / recordings);
    const report = await runCampaign({ ops, checker, images: share, workers: 2, seed: lives });
    tell(`journal ${n + 1}/${recordings} (${failing}, ${full})`, lives, report);
    for (const finding of report.findings.slice(0, 5)) process.stdout.write(`${JSON.stringify(finding)}\n`);
    findings += report.findings.length;
  }
  expect(findings).toBe(0);
});
