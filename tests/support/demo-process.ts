import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** The demo store as `npm start` runs it, on free ports and a folder of its own. */
export interface DemoProcess {
  readonly hub: string;
  readonly consolePage: string;
  readonly screen: string;
  /** A line for the console, as typed behind `npm start`. */
  type(line: string): void;
  stop(): Promise<number | null>;
}

const root = join(import.meta.dirname, '..', '..');
const START_MS = 120_000;

export async function startDemo(): Promise<DemoProcess> {
  const data = mkdtempSync(join(tmpdir(), 'otklik-demo-'));
  const [hubPort, screenPort, consolePort] = [await freePort(), await freePort(), await freePort()];
  const ports = ['--port', hubPort, '--screen-port', screenPort, '--console-port', consolePort].map(String);
  const child = spawn(
    process.execPath,
    [join(root, 'scripts', 'start.ts'), '--data', join(data, 'demo'), '--history', 'none', ...ports],
    {
      cwd: root,
      stdio: 'pipe',
      env: { ...process.env, LANG: 'C' },
    },
  );
  const output = await ready(child);
  const address = (heading: string): string => {
    const match = new RegExp(`${heading}\\n\\s+(http\\S+)`).exec(output);
    if (match?.[1] === undefined) throw new Error(`the demo names no address under "${heading}":\n${output}`);
    return match[1];
  };
  return {
    hub: `http://127.0.0.1:${hubPort}`,
    consolePage: address('Console, four buttons'),
    screen: address('Customer screen'),
    type: (line) => child.stdin?.write(`${line}\n`),
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGINT');
        await once(child, 'exit');
      }
      rmSync(data, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}

/** All that was printed up to the end of the block that names the addresses. */
function ready(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const late = setTimeout(() => reject(new Error(`the demo is not up:\n${output}`)), START_MS);
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (!output.includes('Ctrl-C')) return;
      clearTimeout(late);
      resolve(output);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}:\n${output}`)));
  });
}
