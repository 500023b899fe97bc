import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OWN_PAGES } from '@otklik/shared/base/chromium-own-pages.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { findChromium } from '@otklik/shared/base/find-chromium.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';

export type PrintError = CodedError<'printer-missing' | 'report-failed' | 'too-many-requests'>;

export interface Printer {
  /** A page of HTML that needs nothing from outside, as PDF. */
  print(html: string): Promise<Result<Uint8Array, PrintError>>;
}

export interface PrinterOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For one page, the browser's start included, ms. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 60_000;
/** One browser at a time; so many wait for it. */
const QUEUE = 4;

/**
 * Prints by the machine's Chromium, one page at a time. The page reaches no network: no name resolves, and what it holds
 * itself forbids it to load anything (report-html.ts).
 */
export function createPrinter({ env, timeoutMs = TIMEOUT_MS }: PrinterOptions): Printer {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    async print(html) {
      const binary = findChromium(env);
      if (binary === undefined)
        return err(
          coded(
            'printer-missing',
            'PDF needs Chromium on the hub’s machine (Debian: apt-get install chromium).',
          ),
        );
      if (waiting > QUEUE) return err(coded('too-many-requests', 'Too many reports are being printed.'));
      waiting += 1;
      const turn = last.then(() => printOne(binary, html, timeoutMs));
      last = turn;
      try {
        return await turn;
      } finally {
        waiting -= 1;
      }
    },
  };
}

async function printOne(
  binary: string,
  html: string,
  timeoutMs: number,
): Promise<Result<Uint8Array, PrintError>> {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-report-'));
  try {
    const page = join(dir, 'report.html');
    const pdf = join(dir, 'report.pdf');
    writeFileSync(page, html, { mode: 0o600 });
    const ended = await runBrowser(
      binary,
      [...browserArguments(dir, pdf), pathToFileURL(page).href],
      timeoutMs,
    );
    if (!ended) return err(coded('report-failed', 'Chromium did not print the report.'));
    return ok(new Uint8Array(readFileSync(pdf)));
  } catch {
    return err(coded('report-failed', 'Chromium did not print the report.'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const browserArguments = (dir: string, pdf: string): readonly string[] => [
  '--headless',
  `--user-data-dir=${join(dir, 'profile')}`,
  `--print-to-pdf=${pdf}`,
  '--no-pdf-header-footer',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
  ...[
    '--disable-gpu',
    '--disable-extensions',
    '--disable-background-networking',
    '--disable-component-update',
  ],
  ...['--disable-sync', '--no-first-run', '--no-default-browser-check', '--disable-dev-shm-usage'],
  `--disable-features=${OWN_PAGES.join(',')}`,
  // Chromium's sandbox does not start for root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Whether it ended well and in time; its children end with it. */
function runBrowser(binary: string, args: readonly string[], timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(binary, [...args], { stdio: 'ignore', detached: true });
    const timer = setTimeout(() => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    }, timeoutMs);
    const settle = (well: boolean): void => {
      clearTimeout(timer);
      resolve(well);
    };
    child.once('error', () => settle(false));
    child.once('exit', (code) => settle(code === 0));
  });
}
