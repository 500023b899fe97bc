import { fdatasyncSync, openSync, writeSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';

/**
 * `echo-child.ts PTY FILE`: the least a program at the end of a serial line can do. It sends back each byte that comes;
 * before an `s` it appends 4 KiB to FILE and waits until the disk has them.
 */
const [, , pty = '', file = ''] = process.argv;
const line = openSync(pty, 'r+');
const out = openSync(file, 'a');
const block = Buffer.alloc(4096, 1);
const answer = new WriteStream(openSync(pty, 'r+'));

new ReadStream(line).on('data', (bytes: Buffer) => {
  if (bytes.includes('s')) {
    writeSync(out, block);
    fdatasyncSync(out);
  }
  answer.write(bytes);
});
process.stdout.write('ready\n');
