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
      if (!(await console.press(command.button, command.ms))) {
        return err(noEffect(`${command.button} is down already`));
      }
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
      return ok(`boot ${await rebooted(console)}`);
    case 'garbage':
      console.garbage(command.count);
      return ok(`${command.count} random bytes sent`);
    case 'help':
      return ok(commandHelp);
    default:
      return unreachable(command);
  }
}

/** Resets it and waits for its new bootId: real firmware takes a while to say who it is. */
function rebooted(console: SimulatedConsole): Promise<string> {
  const before = console.view().bootId;
  return new Promise((resolve) => {
    const look = (): void => {
      const { bootId } = console.view();
      if (bootId === before) return;
      stop();
      resolve(bootId);
    };
    const stop = console.onChange(look);
    console.reset();
    look();
  });
}

const noEffect = (detail: string): CodedError<'no-effect'> => coded('no-effect', detail);
