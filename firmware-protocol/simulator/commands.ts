import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Button } from '../src/constants.ts';

/** The commands on the simulated console's stdin, one a line. */
export type Command =
  | { readonly kind: 'press'; readonly button: Button; readonly ms: number }
  | { readonly kind: 'down' | 'up'; readonly button: Button }
  | { readonly kind: 'garbage'; readonly count: number }
  | { readonly kind: 'unplug' | 'replug' | 'reset' | 'help' }
  | { readonly kind: 'quit' };

export type CommandError = CodedError<
  'unknown-command' | 'bad-argument' | 'line-too-long' | 'no-effect' | 'line-failed'
>;

/** Longer lines are not read. */
export const MAX_COMMAND_BYTES = 200;

const MAX_PRESS_MS = 600_000;
const MAX_GARBAGE_BYTES = 65_536;

const names: Readonly<Record<string, Button>> = {
  yes: 'Y',
  no: 'N',
  unsure: 'U',
  seller: 'S',
  y: 'Y',
  n: 'N',
  u: 'U',
  s: 'S',
};

export const commandHelp =
  'press <button> [ms=120] | hold <button> [ms=3200] | down <button> | up <button> | unplug | replug | reset | ' +
  'garbage <bytes> | help | quit; buttons: yes no unsure seller';

/** Undefined for an empty line. */
export function parseCommand(line: string): Result<Command, CommandError> | undefined {
  const words = line.trim().toLowerCase().split(/\s+/);
  const [name = '', first, second] = words;
  if (name === '') return undefined;
  switch (name) {
    case 'press':
    case 'hold': {
      const target = first === undefined ? undefined : button(first);
      const ms = second === undefined ? (name === 'press' ? 120 : 3200) : whole(second, 1, MAX_PRESS_MS);
      if (target === undefined || ms === undefined || words.length > 3) {
        return bad(`${name} <yes|no|unsure|seller> [1..${MAX_PRESS_MS} ms]`);
      }
      return ok({ kind: 'press', button: target, ms });
    }
    case 'down':
    case 'up': {
      const target = first === undefined ? undefined : button(first);
      if (target === undefined || words.length > 2) return bad(`${name} <yes|no|unsure|seller>`);
      return ok({ kind: name, button: target });
    }
    case 'garbage': {
      const count = first === undefined ? undefined : whole(first, 1, MAX_GARBAGE_BYTES);
      if (count === undefined || words.length > 2) return bad(`garbage <1..${MAX_GARBAGE_BYTES} bytes>`);
      return ok({ kind: 'garbage', count });
    }
    case 'unplug':
    case 'replug':
    case 'reset':
    case 'help':
    case 'quit':
      return words.length > 1 ? bad(`${name} takes no argument`) : ok({ kind: name });
    default:
      return err(coded('unknown-command', `${JSON.stringify(name.slice(0, 40))}; try help`));
  }
}

const bad = (usage: string) => err(coded('bad-argument', usage));

function button(text: string): Button | undefined {
  return Object.hasOwn(names, text) ? names[text] : undefined;
}

function whole(text: string, min: number, max: number): number | undefined {
  if (!/^[0-9]{1,9}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}
