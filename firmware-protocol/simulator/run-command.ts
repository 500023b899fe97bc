import { setTimeout as wait } from 'node:timers/promises';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result, unreachable } from '@otklik/shared/base/result.ts';
import { type Command, type CommandError, commandHelp } from './commands.ts';
import type { SimulatedConsole } from './console.ts';

/** Does what a command says and gives the text after `ok`. A press is over when its button is up again. */
export async function runCommand(
  console: SimulatedConsole,
  command: Exclude<Command, { kind: 'quit' }>,
): Promise<Result<string, CommandError>> {
  switch (command.kind) {
    case 'press':
      if (!console.down(command.button)) return err(noEffect(`${command.button} is down already`));
      await wait(command.ms);
      console.up(command.button);
      return ok(`${command.button} pressed for ${command.ms} ms`);
    case 'down':
    case 'up': {
      const moved = command.kind === 'down' ? console.down(command.button) : console.up(command.button);
      if (!moved) return err(noEffect(`${command.button} is ${command.kind} already`));
      return ok(`${command.button} ${command.kind}`);
    }
    case 'unplug':
      return (await console.unplug()) ? ok('unplugged') : err(noEffect('it is unplugged already'));
    case 'replug': {
      const plugged = await console.replug().catch((cause: unknown) => String(cause));
      if (typeof plugged === 'string') return err(coded('line-failed', plugged));
      return plugged ? ok(`plugged in at ${console.path}`) : err(noEffect('it is plugged in already'));
    }
    case 'reset':
      console.reset();
      return ok(`boot ${console.view().bootId}`);
    case 'garbage':
      console.garbage(command.count);
      return ok(`${command.count} random bytes sent`);
    case 'help':
      return ok(commandHelp);
    default:
      return unreachable(command);
  }
}

const noEffect = (detail: string): CodedError<'no-effect'> => coded('no-effect', detail);
