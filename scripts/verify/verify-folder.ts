import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyKioskFolder } from '@otklik/kiosk/journal/verify-journal.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, type Result } from '@otklik/shared/base/result.ts';
import type { Check } from '@otklik/shared/base/verification.ts';
import type { DataFolder } from './folder.ts';

/** Checks one folder and leaves it as it is. The error says why it could not be checked at all. */
export async function verifyFolder(
  folder: DataFolder,
): Promise<Result<readonly Check[], CodedError<string>>> {
  const { kind, dir } = folder;
  if (kind === 'hub')
    return err(coded('verify-kiosk-only', `${dir} is a hub's; only a kiosk's can be verified.`));
  const scratch = mkdtempSync(join(tmpdir(), 'otklik-verify-'));
  try {
    return verifyKioskFolder(dir, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
