import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Tests of documents that use curl skip where there is none; in CI there must be one. */
export const lacksCurl = process.env.CI === undefined && spawnSync('curl', ['--version']).error !== undefined;

/** The text of a document, and the commands in it that say they are run by a test. */
export function shownCommands(document: string): {
  readonly text: string;
  readonly blocks: readonly string[];
} {
  const text = readFileSync(join(import.meta.dirname, '../../../docs', document), 'utf8');
  const blocks = [...text.matchAll(/<!-- run by a test -->\n```sh\n(.*?)```/gs)];
  return { text, blocks: blocks.map(([, code = '']) => code) };
}

/** Runs commands in an empty folder, which is gone afterwards; throws at the first that fails. */
export async function runCommands(
  script: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const cwd = mkdtempSync(join(tmpdir(), 'otklik-docs-'));
  try {
    return await promisify(execFile)('sh', ['-eu', '-c', script], { cwd });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
