import { execFileSync, fork } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childPrograms } from '../../../tests/support/child-program.ts';
import { type Row, timesRow } from '../report.ts';
import { summarize } from '../stats.ts';
import { CLIP_MS, type CutAsked, type CutTimes } from './cut-client.ts';
import { type CutHub, startCutHub } from './cut-hub.ts';
import { processCpu } from './process-cpu.ts';

/** What a clip cost: as the client saw it, and CPU of the hub's process, ms; of it what V8's helpers took, where that is told. */
type Cut = CutTimes & { readonly cpu: number; readonly helpers: number };

/** Clips taken first: they open files, and what is run often is compiled to machine code by and by. */
const warmUp = 20;

/** The client's process, and how a clip is asked of it. */
function startClient(): { cut(asked: CutAsked): Promise<CutTimes>; end(): void } {
  const child = fork(new URL('./cut-client.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return {
    cut: (asked) =>
      new Promise((resolve, reject) => {
        child.once('message', (told: { readonly times?: CutTimes; readonly error?: string }) =>
          told.times === undefined ? reject(new Error(told.error)) : resolve(told.times),
        );
        child.send(asked);
      }),
    end: () => void child.kill(),
  };
}

/** The same clip by ffmpeg: its playlist and fragments, nothing transcoded. Times and CPU of the child. */
function cutByFfmpeg(folder: string, out: string, starts: ReadonlyMap<string, number>, from: number) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const lines = ['ffconcat version 1.0'];
  const names = [...starts].filter(([, at]) => at < from + CLIP_MS && at + 15_000 > from);
  for (const [name, at] of names) {
    lines.push(`file '${join(folder, name)}'`);
    if (at < from) lines.push(`inpoint ${(from - at) / 1000}`);
    if (at + 15_000 > from + CLIP_MS) lines.push(`outpoint ${(from + CLIP_MS - at) / 1000}`);
  }
  writeFileSync(join(out, 'list.txt'), `${lines.join('\n')}\n`);
  const args = [
    '-loglevel',
    'error',
    '-f',
    'concat',
    '-safe',
    '0',
    '-i',
    join(out, 'list.txt'),
    '-c',
    'copy',
  ];
  const hls = ['-f', 'hls', '-hls_time', '1', '-hls_list_size', '0', '-hls_segment_type', 'fmp4'];
  const began = performance.now();
  const said = execFileSync(
    'bash',
    [
      ...['-c', '{ TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>/dev/null; } 2>&1', 'bash', 'ffmpeg'],
      ...[...args, ...hls, join(out, 'index.m3u8')],
    ],
    { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
  );
  const took = performance.now() - began;
  if (!readdirSync(out).includes('index.m3u8')) throw new Error('ffmpeg cut nothing');
  // The shell's keyword `time`: the child's user and system seconds.
  const [user = Number.NaN, system = Number.NaN] = said.trim().split(' ').map(Number);
  return { took, cpu: (user + system) * 1000 };
}

/** Of all clips: a collection that falls into one of them is of those before it, too. */
const sumOf = (each: readonly { readonly cpu: number }[]): number =>
  each.reduce((sum, { cpu }) => sum + cpu, 0);

export interface CutFigures {
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

/** Clips of a folder cut by a hub as it is run and by ffmpeg in turn, from moments that nobody has asked for yet. */
export async function benchCuts(root: string, folder: string, clips: number): Promise<CutFigures> {
  const programs = childPrograms();
  try {
    const hub = await startCutHub(root, folder, programs);
    return await cutsOf(hub, folder, clips);
  } finally {
    await programs.endAll();
  }
}

async function cutsOf({ pid, person, camera }: CutHub, folder: string, clips: number): Promise<CutFigures> {
  const starts = new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.mp4'))
      .sort()
      .map((name) => [name, Date.parse(name.replace(/^(.{10})_(..)-(..)-(..)\.mp4$/, '$1T$2:$3:$4Z'))]),
  );
  const all = [...starts.values()];
  const [first = 0, last = 0] = [Math.min(...all), Math.max(...all)];
  const cuts: Cut[] = [];
  const ffmpeg: { took: number; cpu: number }[] = [];
  const client = startClient();
  const { url, cookie, csrf } = person;
  for (let run = 0; run < clips + warmUp; run += 1) {
    const from = first + Math.round(((last - CLIP_MS - first) * ((run * 37) % 101)) / 101);
    const before = processCpu(pid);
    const times = await client.cut({ url, cookie, csrf, camera, from });
    const after = processCpu(pid);
    const own = { ...times, cpu: after.all - before.all, helpers: after.helpers - before.helpers };
    const other = cutByFfmpeg(folder, join(folder, '..', 'ffmpeg'), starts, from);
    if (run < warmUp) continue;
    cuts.push(own);
    ffmpeg.push(other);
  }
  client.end();
  const of = (name: keyof Cut) => summarize(cuts.map((each) => each[name]));
  const floor = summarize(ffmpeg.map(({ took }) => took));
  const cpu = summarize(ffmpeg.map((each) => each.cpu));
  return {
    rows: [
      timesRow('ffmpeg: the whole clip, wall', floor),
      timesRow('ffmpeg: CPU of a 30 s clip', cpu),
      timesRow('the hub’s CPU of a 30 s clip', of('cpu'), { name: 'ffmpeg CPU', ms: cpu }),
      timesRow('… of it V8’s compilers and collectors', of('helpers')),
      {
        ...{ name: 'the hub’s CPU of all clips over ffmpeg’s', kind: 'figure', unit: '×' },
        value: sumOf(cuts) / sumOf(ffmpeg),
      },
      timesRow('grant', of('grant'), { name: 'ffmpeg wall', ms: floor }),
      timesRow('playlist', of('playlist'), { name: 'ffmpeg wall', ms: floor }),
      timesRow('first media bytes', of('media'), { name: 'ffmpeg wall', ms: floor }),
    ],
    notes: [
      'goals: playlist p95 20 ms, first media bytes p95 50 ms, CPU at most a third of ffmpeg’s',
      'CPU of all threads of a hub that is a process of its own with its own flags, and all it answers for the clip; the client is another process',
      `after ${warmUp} clips, in which what is run often is compiled`,
      'in the same run and in turn with ffmpeg -c copy to HLS fragments; each clip from another moment',
    ],
  };
}
