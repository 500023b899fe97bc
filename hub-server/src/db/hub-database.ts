import { join } from 'node:path';
import type { commands } from './commands.ts';
import type { queries } from './queries.ts';
import { startWorker } from './worker-client.ts';

type Table = Readonly<Record<string, (db: never, input: never) => unknown>>;
type Input<T extends Table, Name extends keyof T> = Parameters<T[Name]>[1];
type Output<T extends Table, Name extends keyof T> = ReturnType<T[Name]>;

/** The narrow door to the database. Inputs and outputs cross to a worker, so they are plain data. */
export interface HubDatabase {
  /** Runs a command in the writer; resolves once it is durable. */
  write<Name extends keyof typeof commands>(
    name: Name,
    input: Input<typeof commands, Name>,
  ): Promise<Output<typeof commands, Name>>;
  /** Runs a query on a read-only connection. */
  read<Name extends keyof typeof queries>(
    name: Name,
    input: Input<typeof queries, Name>,
  ): Promise<Output<typeof queries, Name>>;
  close(): Promise<void>;
}

const READERS = 2;

/** Opens DIR/hub.db: one writer, which brings the schema up to date, then the readers. Rejects if it cannot. */
export async function openHubDatabase(dataDir: string, now: number): Promise<HubDatabase> {
  const setup = { file: join(dataDir, 'hub.db'), now };
  const writer = await startWorker(new URL('./writer-worker.ts', import.meta.url), setup);
  const readers = await Promise.all(
    Array.from({ length: READERS }, () => startWorker(new URL('./reader-worker.ts', import.meta.url), setup)),
  );
  const idlest = () => readers.reduce((best, reader) => (reader.pending() < best.pending() ? reader : best));
  return {
    // What a worker answers is what the table's function of that name returned.
    write: (name, input) => writer.request(name, input) as Promise<Output<typeof commands, typeof name>>,
    read: (name, input) => idlest().request(name, input) as Promise<Output<typeof queries, typeof name>>,
    close: async () => {
      await Promise.all(readers.map((reader) => reader.stop()));
      await writer.stop();
    },
  };
}
