import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, missingTools, type RecipeName } from '../simulator/firmware/toolchain.ts';

/**
 * Whether what a test needs is missing here, and its name with the reason. With CI set nothing may be missing: the test
 * runs, and fails.
 */
export async function needing(
  title: string,
  names: readonly RecipeName[],
): Promise<{ readonly skip: boolean; readonly title: string }> {
  const missing = await missingTools(names);
  const skip = missing.length > 0 && !process.env.CI;
  return { skip, title: skip ? `${title} (skipped, missing here: ${missing.join(', ')})` : title };
}

/** The portable C on this machine, under the address and undefined-behaviour sanitizers. */
export class Driver {
  private readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async build(name: RecipeName = 'host-test'): Promise<Driver> {
    const built = await build(name);
    if (!built.ok) throw new Error(built.error.detail);
    return new Driver(join(built.value, 'driver'));
  }

  /** Runs a script and gives the lines with which each of its commands was answered. */
  run(script: readonly string[]): readonly (readonly string[])[] {
    const output = this.spawn([], Buffer.from(`${script.join('\n')}\n`)).toString('latin1');
    const answers = output.split('.\n').map((part) => part.split('\n').filter((line) => line !== ''));
    if (answers.length !== script.length + 1)
      throw new Error(`${answers.length} answers to ${script.length}`);
    return answers.slice(0, -1);
  }

  /** The crc of each body. */
  crcs(bodies: readonly Uint8Array[]): Uint16Array {
    const output = this.spawn(
      ['crc'],
      Buffer.concat(bodies.flatMap((body) => [Buffer.of(body.length), body])),
    );
    return Uint16Array.from({ length: output.length / 2 }, (_, index) => output.readUInt16LE(index * 2));
  }

  private spawn(args: readonly string[], input: Buffer): Buffer {
    const done = spawnSync(this.path, args, { input, maxBuffer: 1 << 28 });
    if (done.status !== 0) throw new Error(`the C ended with ${done.status}: ${done.stderr}`);
    return done.stdout;
  }
}

export const hex = (text: string | Uint8Array): string =>
  Buffer.from(typeof text === 'string' ? Buffer.from(text, 'latin1') : text).toString('hex');
