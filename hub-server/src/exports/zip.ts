import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

/** One file of an archive; its content is asked for when its turn has come. */
export interface ZipEntry {
  readonly name: string;
  readonly content: AsyncIterable<string>;
}

interface Written {
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/** Sizes and places have 32 bits here; more would need Zip64, which not every reader of spreadsheets knows. */
const LIMIT = 0xffff_ffff;
/** Sizes follow the data; names are UTF-8. */
const FLAGS = 0x0808;
const DEFLATED = 8;
const VERSION = 20;
/** 1980-01-01, the first day the format knows: when a file was made says its name. */
const DATE = 0x21;
/** A quick pass: tables of this kind shrink tenfold already. */
const LEVEL = 3;

const fits = (value: number): number => {
  if (value > LIMIT) throw new Error('the archive has grown beyond 4 GiB');
  return value;
};

function header(signature: number, fields: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer {
  const buffer = Buffer.alloc(4 + fields.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = buffer.writeUInt32LE(signature);
  for (const [bytes, value] of fields) {
    at = bytes === 2 ? buffer.writeUInt16LE(value, at) : buffer.writeUInt32LE(fits(value), at);
  }
  return buffer;
}

/** An archive (PKWARE APPNOTE 6.3) in pieces, in constant memory: nothing is read before it is asked for. */
export async function* zipFile(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array, void> {
  const written: Written[] = [];
  let at = 0;
  for await (const { name: text, content } of entries) {
    const name = Buffer.from(text);
    const start = at;
    const head = header(0x04034b50, [
      ...([
        [2, VERSION],
        [2, FLAGS],
        [2, DEFLATED],
        [2, 0],
        [2, DATE],
      ] as const),
      ...([
        [4, 0],
        [4, 0],
        [4, 0],
        [2, name.length],
        [2, 0],
      ] as const),
    ]);
    yield Buffer.concat([head, name]);
    at += head.length + name.length;
    const sums = { crc: 0, size: 0 };
    const deflate = createDeflateRaw({ level: LEVEL });
    // Whichever end gives up takes the other with it; the failure comes out of the loop below.
    pipeline(Readable.from(summed(content, sums), { objectMode: false }), deflate, () => undefined);
    let packed = 0;
    for await (const chunk of deflate) {
      packed += chunk.length;
      yield chunk;
    }
    const tail = header(0x08074b50, [
      [4, sums.crc],
      [4, packed],
      [4, sums.size],
    ]);
    yield tail;
    written.push({ name, ...sums, packed, at: start });
    at += packed + tail.length;
  }
  const directory = Buffer.concat(written.map(directoryEntry));
  yield directory;
  yield header(0x06054b50, [
    ...([
      [2, 0],
      [2, 0],
      [2, written.length],
      [2, written.length],
    ] as const),
    ...([
      [4, directory.length],
      [4, at],
      [2, 0],
    ] as const),
  ]);
}

async function* summed(
  content: AsyncIterable<string>,
  sums: { crc: number; size: number },
): AsyncGenerator<Buffer, void> {
  for await (const text of content) {
    const bytes = Buffer.from(text);
    sums.crc = crc32(bytes, sums.crc);
    sums.size += bytes.length;
    yield bytes;
  }
}

const directoryEntry = ({ name, crc, packed, size, at }: Written): Buffer =>
  Buffer.concat([
    header(0x02014b50, [
      ...([
        [2, VERSION],
        [2, VERSION],
        [2, FLAGS],
        [2, DEFLATED],
        [2, 0],
        [2, DATE],
      ] as const),
      ...([
        [4, crc],
        [4, packed],
        [4, size],
        [2, name.length],
        [2, 0],
        [2, 0],
      ] as const),
      ...([
        [2, 0],
        [2, 0],
        [4, 0],
        [4, at],
      ] as const),
    ]),
    name,
  ]);
