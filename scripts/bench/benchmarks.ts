import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { findProgram } from '../setup/system.mjs';
import { benchAlerts } from './alerts.ts';
import { benchConsole } from './console.ts';
import { benchExports } from './exports.ts';
import { benchHub } from './hub.ts';
import { benchKiosk } from './kiosk.ts';
import { benchMachine } from './machine.ts';
import { benchPaint } from './paint.ts';
import { benchParser } from './parser.ts';
import { benchPress } from './press.ts';
import type { Report } from './report.ts';
import { benchRisk } from './risk.ts';
import { benchScreen } from './screen.ts';
import { benchVerify } from './verify.ts';
import { benchVideo } from './video.ts';

/** What a benchmark is given. */
export interface BenchSettings {
  /** Polls of `press`: each is a seller's press and an answer. */
  readonly polls: number;
  /** Whether `hub` does less, for a first look. */
  readonly quick: boolean;
  /** A line for the person who waits. */
  readonly tell: (line: string) => void;
}

export type BenchError = CodedError<'bench-needs'>;

export interface BenchmarkEntry {
  readonly name: string;
  /** What it measures and against what, one line of the help. */
  readonly about: string;
  /** Measures, or says what this machine lacks for it. */
  readonly run: (settings: BenchSettings) => Promise<Result<Report, BenchError>>;
}

const validatorBuilt = (): boolean =>
  existsSync(fileURLToPath(new URL('../../validator-ui/dist/index.html', import.meta.url)));

/** Those that need Chromium and the built screen. */
async function withScreen(
  name: string,
  { polls, tell }: BenchSettings,
  run: (polls: number, chromium: string, tell: (line: string) => void) => Promise<Report>,
): Promise<Result<Report, BenchError>> {
  const chromium = findProgram('chromium', process.env);
  if (chromium === undefined) {
    return err(coded('bench-needs', `${name} needs Chromium: apt-get install chromium`));
  }
  if (!existsSync(fileURLToPath(new URL('../../kiosk/dist/index.html', import.meta.url)))) {
    return err(coded('bench-needs', `${name} needs the built screen: npm run build --workspace kiosk`));
  }
  return ok(await run(polls, chromium, tell));
}

/** All benchmarks, in the order in which they run. */
export const benchmarks: readonly BenchmarkEntry[] = [
  {
    name: 'hub',
    about:
      'events a second into a hub, ten thousand kiosks, dashboards over ten million polls, against bare SQLite',
    run: async ({ quick, tell }) => ok(await benchHub(quick, tell)),
  },
  {
    name: 'machine',
    about: 'events a second through the poll machine, against JSON.stringify of the same events',
    run: async () => ok(benchMachine()),
  },
  {
    name: 'parser',
    about:
      'bytes and frames a second through the serial parser and the HID decoder, against a bare byte loop',
    run: async () => ok(benchParser()),
  },
  {
    name: 'console',
    about:
      'a press at the pin of the real firmware, in a simulated chip behind a pty, to the kiosk and to its journal on disk',
    run: async ({ polls, tell }) => {
      const report = await benchConsole(polls, tell);
      return report.ok
        ? report
        : err(coded('bench-needs', `console needs the simulated chip: ${report.error.detail}`));
    },
  },
  {
    name: 'press',
    about:
      'a press at a simulated console, through a pty and a real kiosk, to acknowledgement and painted screen',
    run: (settings) => withScreen('press', settings, benchPress),
  },
  {
    name: 'screen',
    about: 'what a customer waits for: press, then prompts, the first screen after a start, the bundle',
    run: (settings) => withScreen('screen', settings, benchScreen),
  },
  {
    name: 'verify',
    about:
      'a hub of a million events checked by `npm run verify`, against a bare SHA-256 chain with JSON.parse',
    run: async ({ tell }) => ok(await benchVerify(tell)),
  },
  {
    name: 'alerts',
    about:
      'a look at ten thousand kiosks and the figures of a thousand stores for alerts, against one at everything',
    run: async ({ tell }) => ok(await benchAlerts(tell)),
  },
  {
    name: 'risk',
    about:
      'precision and recall of each risk detector on traffic with planted frauds, polls a second, against JSON.stringify',
    run: async ({ quick, tell }) => ok(benchRisk(quick, tell)),
  },
  {
    name: 'exports',
    about:
      'a million events out of a hub in each format and its memory meanwhile, against reading and hashing them',
    run: async ({ tell }) => ok(await benchExports(tell)),
  },
  {
    name: 'kiosk',
    about:
      'press at the port, cold start, idle CPU, memory, ninety days offline to a local hub (some three minutes)',
    run: async ({ tell }) => ok(await benchKiosk(tell)),
  },
  {
    name: 'paint',
    about:
      'results of the demo’s whole history in Chromium: first paint and the index, against an empty page (some minutes)',
    run: async ({ quick, tell }) => {
      const chromium = findProgram('chromium', process.env);
      const missing = [
        ...(chromium === undefined ? ['Chromium: apt-get install chromium'] : []),
        ...(validatorBuilt() ? [] : ['the built screens: npm run build --workspace validator-ui']),
      ];
      return chromium === undefined || missing.length > 0
        ? err(coded('bench-needs', `paint needs ${missing.join('; ')}`))
        : ok(await benchPaint(chromium, quick, tell));
    },
  },
  {
    name: 'video',
    about:
      'the archive’s playlists and fragments against ffmpeg, a million files indexed, 300 verdicts in Chromium (some nine minutes)',
    run: async ({ quick, tell }) => {
      const chromium = findProgram('chromium', process.env);
      const missing = [
        chromium === undefined ? 'Chromium: apt-get install chromium' : '',
        findProgram('ffmpeg', process.env) === undefined ? 'ffmpeg: apt-get install ffmpeg' : '',
        validatorBuilt() ? '' : 'the built screens: npm run build --workspace validator-ui',
      ].filter((each) => each !== '');
      return chromium === undefined || missing.length > 0
        ? err(coded('bench-needs', `video needs ${missing.join('; ')}`))
        : ok(await benchVideo(chromium, quick, tell));
    },
  },
];
