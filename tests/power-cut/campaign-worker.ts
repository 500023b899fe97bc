import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { seeded } from '../support/seeded.ts';
import { type CheckerModule, type Finding, lossOf, type WorkerResult, type WorkerTask } from './campaign.ts';
import { createDisk } from './disk.ts';
import type { DiskOp } from './disk-op.ts';
import { imageOf, writeImage } from './image.ts';

// Makes and checks its share of a campaign's images, in the order of their cuts, so that the recording is gone through
// once.
const task: WorkerTask = workerData;
const { createChecker }: CheckerModule = await import(pathToFileURL(task.checker).href);
const checker = createChecker();
const disk = createDisk();
const findings: Finding[] = [];
const byLoss = new Map<string, number>();
const seen = new Map<string, number>();
const add = (counts: Map<string, number>, what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);

// A folder to keep the images that break a promise, to look at.
const keep = process.env.OTKLIK_KEEP_IMAGES;
const folder = mkdtempSync(join(inMemory(), 'otklik-power-cut-'));
const moments = cutMoments(task.ops);
const share = Array.from({ length: task.images }, (_, image) => image)
  .filter((image) => image % task.of === task.worker)
  .map((image) => {
    const random = seeded((task.seed ^ Math.imul(image + 1, 0x9e3779b1)) >>> 0);
    return { image, random, cut: random.pick(random.chance(0.5) ? moments.rare : moments.all) };
  })
  .sort((a, b) => a.cut - b.cut);

let done = 0;
for (const { image, random, cut } of share) {
  for (; done < cut; done += 1) {
    const op = task.ops[done];
    if (op === undefined) break;
    disk.apply(op);
    if (op.kind === 'said') checker.hear(op.line);
  }
  const loss = lossOf(image);
  const path = join(folder, String(image));
  const found = imageOf(disk, loss, random);
  writeImage(path, found);
  add(byLoss, loss);
  const { broken, seen: what } = checker.check(path);
  for (const one of what) add(seen, one);
  if (broken.length > 0) {
    findings.push({ image, cut, loss, broken });
    if (keep !== undefined) writeImage(join(keep, `${task.seed}-${image}`), found);
  }
  rmSync(path, { recursive: true });
}
rmSync(folder, { recursive: true });
const result: WorkerResult = { findings, byLoss, seen };
parentPort?.postMessage(result);

/** Memory where there is some: what an image would cost the disk is not what is tested. */
function inMemory(): string {
  return statSync('/dev/shm', { throwIfNoEntry: false })?.isDirectory() === true ? '/dev/shm' : tmpdir();
}

/** The moments to cut at: all, and those around what is rare in a recording and matters most. */
function cutMoments(ops: readonly DiskOp[]): {
  readonly all: readonly [number, ...number[]];
  readonly rare: readonly [number, ...number[]];
} {
  const all = ops.map((_, index) => index + 1);
  const rare = ops.flatMap((op, index) =>
    op.kind === 'write' || op.kind === 'said' || (op.kind === 'sync' && !op.failed)
      ? []
      : [index, index + 1, index + 2].filter((moment) => moment >= 1 && moment <= ops.length),
  );
  return { all: [ops.length, ...all], rare: [ops.length, ...rare] };
}
