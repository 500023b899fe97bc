import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import { readPosFile, tokenHash, writePosFile } from './registers.ts';

/**
 * `npm run kiosk -- pos-token`: makes, lists and revokes the tokens of registers at a kiosk that has no hub to do it. It
 * may be used while the kiosk runs.
 */

export const tokenHelp = `npm run kiosk -- pos-token --data DIR --register NAME [--place N]   makes a register and prints its token, once
npm run kiosk -- pos-token --data DIR --list                        lists the registers of this kiosk's own file
npm run kiosk -- pos-token --data DIR --revoke NAME                 its token no longer opens anything

NAME: 1 to 64 letters, digits, dots, hyphens and underscores. N: workplace 1 to 255, 1 if not given.
A name that exists is refused: revoke it first.`;

type Failure = CodedError<'bad-option' | 'register-exists' | 'register-unknown' | 'pos-file-bad'>;

/** The lines to print; the first of a new register is its token. */
export function tokenCommand(argv: readonly string[], rng: Rng): Result<readonly string[], Failure> {
  const options = {
    data: { type: 'string' },
    register: { type: 'string' },
    place: { type: 'string' },
    list: { type: 'boolean' },
    revoke: { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
  try {
    values = parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (thrown) {
    return bad(thrown instanceof Error ? (thrown.message.split('. ')[0] ?? '') : String(thrown));
  }
  const { data, register, place = '1', list = false, revoke } = values;
  if (values.help === true) return ok([tokenHelp]);
  if (data === undefined) return bad('--data DIR is missing: the folder of the kiosk.');
  if (!existsSync(data)) return bad(`There is no folder ${data}.`);
  const asked = [register !== undefined, list, revoke !== undefined].filter(Boolean).length;
  if (asked !== 1) return bad('Say one of --register NAME, --list and --revoke NAME.');
  const read = readPosFile(data);
  if (!read.ok) return read;
  const { registers, rules } = read.value;
  if (list) return ok(registers.map(({ id, place: at }) => `${id}\tworkplace ${at}`));
  if (revoke !== undefined) {
    const kept = registers.filter(({ id }) => id !== revoke);
    if (kept.length === registers.length) {
      return err(coded('register-unknown', `There is no register ${revoke} in this kiosk's own file.`));
    }
    writePosFile(data, { registers: kept, rules });
    return ok([`revoked ${revoke}`]);
  }
  const id = register ?? '';
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(id)) return bad(`--register is no name: ${id}`);
  if (!/^\d{1,3}$/.test(place) || Number(place) < 1 || Number(place) > 255) {
    return bad(`--place is a workplace from 1 to 255, not ${place}.`);
  }
  if (registers.some((one) => one.id === id)) {
    return err(coded('register-exists', `There is a register ${id} already: revoke it first.`));
  }
  const token = `otk_${Buffer.from(rng.bytes(32)).toString('base64url')}`;
  writePosFile(data, {
    registers: [...registers, { id, place: Number(place), token: tokenHash(token) }],
    rules,
  });
  return ok([token]);
}

const bad = (detail: string) => err(coded('bad-option', detail));
