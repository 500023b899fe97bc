import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { buildInitrd, MissingLibrary } from './initrd.ts';
import { findKernel } from './kernel.ts';
import { runMachine } from './machine.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/**
 * `npm run test:hid-vm`: the kiosk's HID adapter against USB devices that the kernel of an emulated machine makes
 * (docs/operations.md). Exit code 0 where all passed or where it cannot run here, which it says.
 */

/** It takes about a minute and a half; emulation beside other work is slow. */
const LIMIT_MS = 300_000;
const cache = join(import.meta.dirname, '..', '..', '.otklik', 'hid-vm');

interface Tools {
  readonly qemu: string;
  readonly busybox: string;
}

function findTools(): Result<Tools, string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return err('it runs on Linux on x86-64 only');
  const qemu = inPath('qemu-system-x86_64');
  if (qemu === undefined) return err('qemu-system-x86_64 is not installed (Debian: qemu-system-x86)');
  const busybox = inPath('busybox');
  if (busybox === undefined) return err('busybox is not installed (Debian: busybox-static)');
  if (inPath('cpio') === undefined) return err('cpio is not installed (Debian: cpio)');
  return ok({ qemu, busybox });
}

function inPath(name: string): string | undefined {
  const places = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return places.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A machine set up for the tests must have what they need; anybody else's may go without. */
function skip(reason: string): number {
  console.log(`skipped: ${reason}`);
  return process.env.CI === undefined || process.env.CI === '' ? 0 : 1;
}

async function main(): Promise<number> {
  const tools = findTools();
  if (!tools.ok) return skip(tools.error);
  mkdirSync(cache, { recursive: true });
  const kernel = findKernel(cache);
  if (!kernel.ok) return skip(kernel.error);
  const { qemu, busybox } = tools.value;
  let initrd: string;
  try {
    initrd = buildInitrd(cache, kernel.value, busybox, process.execPath);
  } catch (cause) {
    if (cause instanceof MissingLibrary) return skip(`${cause.message} is not installed: node-hid needs it`);
    throw cause;
  }

  const started = performance.now();
  console.log(`starting ${kernel.value.name} in QEMU`);
  const end = await runMachine(qemu, kernel.value.image, initrd, LIMIT_MS, (line) => {
    if (/^(ok|FAILED|skipped) /.test(line)) console.log(line);
  });
  const log = join(cache, 'console.log');
  writeFileSync(log, `${end.lines.join('\n')}\n`);
  const verdict: Verdict = verdictOf(end.lines);
  if (!verdict.complete) {
    const why = end.killed ? `was stopped after ${LIMIT_MS / 1000} s` : 'ended before its checks had';
    console.log(`FAILED the machine ${why}; its last lines (all: ${log}):`);
    for (const line of end.lines.slice(-20)) console.log(`  ${line}`);
  }
  console.log(`the machine ran ${Math.round((performance.now() - started) / 1000)} s`);
  console.log(`${verdict.passed} passed, ${verdict.failed} failed`);
  return verdict.failed === 0 ? 0 : 1;
}

process.exitCode = await main();
