import { parseArgs } from 'node:util';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { MAX_BOUNCE_MS } from './firmware/bounce.ts';
import { installHint } from './firmware/toolchain.ts';

export interface Options {
  readonly link: string | undefined;
  readonly serial: string;
  readonly model: string;
  /** The real firmware in a simulated chip. */
  readonly firmware: boolean;
  /** Of the firmware's contacts, ms. */
  readonly bounceMs: number;
  /** Port of the page; 0 for any, undefined for none. */
  readonly page: number | undefined;
  readonly pins: boolean;
  readonly help: boolean;
}

export const usage = `A simulated console on a real serial line (a pty).

  npm run console -- [options]

  --link PATH      keep a symlink PATH pointed at the line; open this with --device serial:PATH
  --serial NAME    serial number, 1 to 16 of A-Z a-z 0-9 _ - (SN0001)
  --model NAME     model, likewise (otk-sim; the firmware has its own)
  --firmware       the real firmware in a simulated ATmega328P (simavr) in place of the simulation in TypeScript;
                   built on this machine, needs: ${installHint}
  --bounce MS      with --firmware: how long each contact bounces, 0 to ${MAX_BOUNCE_MS} ms (3)
  --page PORT      a page with the four buttons on http://127.0.0.1:PORT; 0 takes any free port
  --pins           print "PIN <Y|N|U|S> <0|1>" each time a button goes down (1) or up (0)
  --help           this text

Commands on stdin, one a line, each answered by "ok …" or "error <code> …":
  press yes 120    hold seller 3200    down seller    up seller
  unplug    replug    reset    garbage 40    help    quit
`;

/** Reads the command line; an error is one clear sentence. */
export function readOptions(argv: readonly string[]): Result<Options, CodedError<'bad-option'>> {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        link: { type: 'string' },
        serial: { type: 'string', default: 'SN0001' },
        model: { type: 'string' },
        firmware: { type: 'boolean', default: false },
        bounce: { type: 'string' },
        page: { type: 'string' },
        pins: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const { link, serial, firmware, bounce, page, pins, help, model = 'otk-sim' } = values;
    for (const [flag, name] of [
      ['serial', serial],
      ['model', model],
    ] as const) {
      if (!/^[A-Za-z0-9_-]{1,16}$/.test(name)) return bad(`--${flag} must be 1 to 16 of A-Z a-z 0-9 _ -`);
    }
    if (firmware && values.model !== undefined)
      return bad('--model is for the simulation; the firmware has its own');
    if (!firmware && bounce !== undefined) return bad('--bounce needs --firmware');
    const bounceMs = bounce === undefined ? 3 : Number(bounce);
    if (bounce === '' || !(Number.isInteger(bounceMs) && bounceMs >= 0 && bounceMs <= MAX_BOUNCE_MS)) {
      return bad(`--bounce must be 0 to ${MAX_BOUNCE_MS} ms`);
    }
    if (link === '') return bad('--link needs a path');
    if (page !== undefined && !(/^[0-9]{1,5}$/.test(page) && Number(page) <= 65_535)) {
      return bad('--page must be a port from 0 to 65535');
    }
    return ok({
      link,
      serial,
      model,
      firmware,
      bounceMs,
      page: page === undefined ? undefined : Number(page),
      pins,
      help,
    });
  } catch (cause) {
    return bad(cause instanceof Error ? cause.message : String(cause));
  }
}

const bad = (detail: string) => err(coded('bad-option', detail));
