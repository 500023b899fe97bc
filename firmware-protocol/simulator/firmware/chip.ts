import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import { BUTTONS, type Button } from '../../src/constants.ts';
import { build, type ToolchainError } from './toolchain.ts';

/** What is seen of the simulated chip from outside; `us`: simulated microseconds since it was switched on first. */
export type ChipEvent =
  | { readonly kind: 'sent'; readonly us: number; readonly bytes: Uint8Array }
  | { readonly kind: 'led'; readonly us: number; readonly button: Button; readonly lit: boolean }
  | { readonly kind: 'buzzer'; readonly us: number; readonly sounding: boolean }
  /** It was switched on, or reset by its pin or its watchdog. All LEDs are dark then. */
  | { readonly kind: 'began'; readonly us: number };

/** The end of a `run`, and what `slept` was answered. */
type ChipAnswer =
  | { readonly kind: 'done'; readonly us: number }
  | { readonly kind: 'slept'; readonly us: number };

export interface ChipPrograms {
  readonly harness: string;
  readonly elf: string;
}

/** Both programs, built where they are not yet. */
export async function buildChip(cache?: string): Promise<Result<ChipPrograms, ToolchainError>> {
  const firmware = await build('avr-serial', cache);
  if (!firmware.ok) return firmware;
  const simavr = await build('simavr', cache);
  if (!simavr.ok) return simavr;
  return ok({ harness: join(simavr.value, 'otk-simavr'), elf: join(firmware.value, 'otk-serial.elf') });
}

export interface ChipOptions {
  readonly programs: ChipPrograms;
  /** Simulated ms for each real one; undefined: time moves only in `run`. */
  readonly paced?: number;
  /** What the SRAM comes up with, and the noise of the open analogue input: below 2^53. */
  readonly seed: number;
  readonly onEvent: (event: ChipEvent) => void;
  /** The program has ended, whyever; with what it said. */
  readonly onEnd: (why: string) => void;
}

/** The program with the chip in it. Commands: see `firmware/simavr/main.c`. */
export interface Chip {
  tell(command: string): void;
  /** Tells a command that is answered, and waits for that. Rejects when the program ends first. */
  ask(command: string): Promise<ChipAnswer>;
  end(): Promise<void>;
}

export function startChip({ programs, paced, seed, onEvent, onEnd }: ChipOptions): Chip {
  const pacing = paced === undefined ? [] : ['--paced', String(paced)];
  const child = spawn(programs.harness, [...pacing, '--seed', String(seed), programs.elf], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const waiting: { resolve: (answer: ChipAnswer) => void; reject: (cause: Error) => void }[] = [];
  let said = '';
  let over: string | undefined;
  const ended = new Promise<void>((resolve) => {
    const end = (why: string): void => {
      if (over !== undefined) return;
      over = `the simulated chip has ended: ${why}`;
      for (const { reject } of waiting.splice(0)) reject(new Error(over));
      resolve();
      onEnd(over);
    };
    child.on('error', (cause) => end(cause.message));
    child.on('close', (code, signal) => end(said.trim() || `${code ?? signal}`));
  });
  child.stderr.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-2000);
  });
  // It may be gone before we know.
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const heard = readChipLine(line);
    if (heard === undefined) return;
    // Answers come in the order of the questions.
    if (heard.kind === 'done' || heard.kind === 'slept') waiting.shift()?.resolve(heard);
    else onEvent(heard);
  });
  const tell = (command: string): void => {
    if (over === undefined) child.stdin.write(`${command}\n`);
  };
  return {
    tell,
    ask: (command) =>
      new Promise((resolve, reject) => {
        if (over !== undefined) return reject(new Error(over));
        waiting.push({ resolve, reject });
        tell(command);
      }),
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** Undefined for what simavr itself may print. */
export function readChipLine(line: string): ChipEvent | ChipAnswer | undefined {
  const [first = '', second = '', third = '', fourth = ''] = line.split(' ');
  if (first === 'done' || first === 'slept') return { kind: first, us: Number(second) };
  if (!/^\d+$/.test(first)) return undefined;
  const us = Number(first);
  switch (second) {
    case 'tx':
      return { kind: 'sent', us, bytes: Uint8Array.from(Buffer.from(third, 'hex')) };
    case 'led': {
      const button = BUTTONS.find((known) => known === third);
      return button === undefined ? undefined : { kind: 'led', us, button, lit: fourth === '1' };
    }
    case 'buzzer':
      return { kind: 'buzzer', us, sounding: third === '1' };
    case 'began':
      return { kind: 'began', us };
    default:
      return undefined;
  }
}
