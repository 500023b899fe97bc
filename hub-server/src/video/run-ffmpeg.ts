import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';

export type FfmpegError = CodedError<'ffmpeg-missing' | 'ffmpeg-failed' | 'timed-out' | 'cancelled'>;

export interface FfmpegRun {
  readonly program: string;
  /** A run that takes longer is killed, ms. */
  readonly longestMs: number;
  readonly signal: AbortSignal;
}

/** Below the hub's own work. */
const niceness = 10;
const mostOutput = 256 * 1024 * 1024;

/** Runs ffmpeg on `input` in a process of its own and gives what it writes; killed when nobody waits or it takes too long. */
export function runFfmpeg(
  args: readonly string[],
  input: Uint8Array,
  { program, longestMs, signal }: FfmpegRun,
): Promise<Result<Buffer, FfmpegError>> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let length = 0;
    let said = '';
    let reason: FfmpegError | undefined;
    const kill = (why: FfmpegError): void => {
      reason ??= why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => kill(coded('timed-out', `ffmpeg took over ${longestMs} ms`)), longestMs);
    const cancel = (): void => kill(coded('cancelled', 'Nobody waits for it any more.'));
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    child.once('error', (error) => {
      reason ??= coded('ffmpeg-missing', `ffmpeg cannot be started: ${error.message}`);
    });
    child.once('spawn', () => {
      try {
        if (child.pid !== undefined) setPriority(child.pid, niceness);
      } catch {
        // It has ended already, or may not be made less important: it runs as it is.
      }
    });
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > mostOutput) kill(coded('ffmpeg-failed', 'ffmpeg writes without end'));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-300);
    });
    // It ends without reading all when it has what it was asked for, or dies: its end tells.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      if (reason !== undefined) resolve(err(reason));
      else if (code !== 0 || length === 0)
        resolve(err(coded('ffmpeg-failed', said.trim() || `code ${code}`)));
      else resolve(ok(Buffer.concat(chunks)));
    });
  });
}
