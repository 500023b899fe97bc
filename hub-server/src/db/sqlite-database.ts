import { join } from 'node:path';
import type { HubDatabase, Output, StoreCommands, StoreQueries } from './hub-database.ts';
import { startWorker } from './worker-client.ts';

const READERS = 2;
const READER = new URL('./reader-worker.ts', import.meta.url);

/**
 * Opens DIR/hub.db: one writer, which brings the schema up to date, then the readers. Rejects if it cannot. `reader`: the
 * module of a reader with other checks (benchmarks).
 */
export async function openSqliteDatabase(
  dataDir: string,
  now: number,
  { reader = READER }: { readonly reader?: URL } = {},
): Promise<HubDatabase> {
  const setup = { file: join(dataDir, 'hub.db'), now };
  const writer = await startWorker(new URL('./writer-worker.ts', import.meta.url), setup);
  const readers = await Promise.all(Array.from({ length: READERS }, () => startWorker(reader, setup)));
  const idlest = () => readers.reduce((best, reader) => (reader.pending() < best.pending() ? reader : best));
  return {
    // What a worker answers is what the table's function of that name returned (commands.ts, queries.ts).
    write: (name, input) => writer.request(name, input) as Promise<Output<StoreCommands, typeof name>>,
    read: (name, input) => idlest().request(name, input) as Promise<Output<StoreQueries, typeof name>>,
    close: async () => {
      await Promise.all(readers.map((reader) => reader.stop()));
      await writer.stop();
    },
  };
}
