import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { UpdateError } from './errors.ts';

/** A release is a gzipped ustar archive (POSIX 1003.1) of plain files and folders, with nothing else in it. */
export const BLOCK = 512;

export interface TarEntry {
  /** Relative, `/` between its parts. */
  readonly name: string;
  /** Bytes; a folder has none. */
  readonly size: number;
  readonly folder: boolean;
  readonly executable: boolean;
}

const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;

/** One block. No owner and no time: the same files give the same archive. Throws on a name that does not fit. */
export function tarHeader(entry: TarEntry): Uint8Array {
  const [prefix, name] = splitName(entry.folder ? `${entry.name}/` : entry.name);
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 'latin1');
  block.write(octal(entry.folder || entry.executable ? 0o755 : 0o644, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(entry.size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write(entry.folder ? '5' : '0', 156);
  block.write('ustar\x0000', 257, 'latin1');
  block.write(prefix, 345, 'latin1');
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** The entry a block tells of; undefined for a block of zeros, which ends the archive. */
export function readTarHeader(block: Buffer): Result<TarEntry | undefined, UpdateError> {
  if (block.every((byte) => byte === 0)) return ok(undefined);
  const text = (from: number, length: number): string =>
    block.toString('latin1', from, from + length).replace(/\0.*$/s, '');
  const number = (from: number, length: number): number => {
    const digits = text(from, length).trim();
    return /^[0-7]{1,12}$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
  };
  if (text(257, 5) !== 'ustar' || number(148, 8) !== checksum(block)) return malformed('a header is damaged');
  const type = text(156, 1);
  const prefix = text(345, 155);
  const whole = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
  const name = whole.replace(/\/$/, '');
  if (type !== '0' && type !== '5') return malformed('it holds what is neither a file nor a folder');
  if (!isPlainName(name)) return malformed('it holds a name that leads elsewhere');
  const size = number(124, 12);
  if (!Number.isSafeInteger(size) || (type === '5' && size !== 0)) return malformed('a length is wrong');
  return ok({ name, size, folder: type === '5', executable: (number(100, 8) & 0o100) !== 0 });
}

/** Letters that mean the same on every system, and no way out of the folder it is unpacked into. */
export const isPlainName = (name: string): boolean =>
  name.length <= 240 &&
  name.split('/').every((part) => /^[A-Za-z0-9@_+-][A-Za-z0-9@._+-]*$|^\.[A-Za-z0-9_-]+$/.test(part));

const malformed = (why: string) => err(coded('archive-malformed', `The release cannot be unpacked: ${why}.`));

/** The sum of all bytes, the checksum's own eight taken as spaces. */
function checksum(block: Uint8Array): number {
  let sum = 0;
  for (const [index, byte] of block.entries()) sum += index >= 148 && index < 156 ? 32 : byte;
  return sum;
}

/** ustar holds 100 letters, and 155 more of the folders above them. */
function splitName(name: string): readonly [string, string] {
  if (name.length <= 100) return ['', name];
  for (let slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
    if (slash <= 155 && name.length - slash - 1 <= 100 && slash < name.length - 1) {
      return [name.slice(0, slash), name.slice(slash + 1)];
    }
  }
  throw new RangeError(`a name does not fit into an archive: ${name}`);
}
