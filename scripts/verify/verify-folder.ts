import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyHubFolder } from '@otklik/hub-server/verify/verify-hub.ts';
import { verifyKioskFolder } from '@otklik/kiosk/journal/verify-journal.ts';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { Check } from '@otklik/shared/base/verification.ts';
import type { DataFolder } from './folder.ts';

/** Checks one folder and leaves it as it is. The error says why it could not be checked at all. */
export async function verifyFolder(
  folder: DataFolder,
): Promise<Result<readonly Check[], CodedError<string>>> {
  const { kind, dir } = folder;
  const scratch = mkdtempSync(join(tmpdir(), 'otklik-verify-'));
  try {
    return kind === 'hub'
      ? await verifyHubFolder({ dir, scratch, workers: availableParallelism() })
      : verifyKioskFolder(dir, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
