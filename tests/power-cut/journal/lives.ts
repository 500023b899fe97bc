import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DiskOp } from '../disk-op.ts';
import { type Image, readImage } from '../image.ts';
import { type Life, record } from '../record.ts';
import { FOLDER } from './checker.ts';

const script = join(import.meta.dirname, 'workload.ts');

/** A part of the workload, with the bug that is planted in it and what the disk refuses. */
export interface Part {
  readonly part: 'fresh' | 'long' | 'full' | 'failing' | 'short' | 'damage';
  readonly plant?: 'early';
  /** A script that runs before the workload in the same process, to plant a bug from outside. */
  readonly preload?: string;
  readonly inject?: readonly string[];
}

export interface Recording {
  readonly ops: readonly DiskOp[];
  /** What really lay there in the end: content by path under the traced folder. */
  readonly left: Image;
}

/** Records parts of the workload, one process after the other on the same folder. */
export function recordJournal(seed: number, parts: readonly Part[]): Recording {
  const root = mkdtempSync(join(tmpdir(), 'otklik-recorded-'));
  try {
    const lives = parts.map(({ part, plant, preload, inject }, index): Life => {
      const before = preload === undefined ? [] : ['--import', join(import.meta.dirname, preload)];
      const args = [...before, script, join(root, FOLDER), String(seed + index), part, plant ?? ''];
      return inject === undefined ? { args } : { args, inject };
    });
    const ops = record(root, lives);
    return { ops, left: readImage(root) };
  } finally {
    rmSync(root, { recursive: true });
  }
}
