import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PASSWORD, type Person, signIn } from '@otklik/hub-server/hub-fixture.ts';
import type { ChildPrograms } from '../../../tests/support/child-program.ts';
import { hubFlags } from '../../setup/hub-flags.mjs';

/** A busy machine may take long to start a hub, ms. */
const READY_MS = 180_000;
const server = fileURLToPath(new URL('../../../hub-server/src/server.ts', import.meta.url));

export interface CutHub {
  readonly pid: number;
  readonly person: Person;
  readonly camera: string;
}

/** A hub as it is run: a process of its own, with its own flags and threads, and nothing in it but one camera over `folder`. */
export async function startCutHub(data: string, folder: string, programs: ChildPrograms): Promise<CutHub> {
  const options = [
    '--data',
    join(data, 'cut-hub'),
    '--port',
    '0',
    '--host',
    '127.0.0.1',
    '--log-level',
    'warn',
  ];
  const hub = programs.start(
    [...hubFlags, server, ...options, '--create-admin', 'bench', '--second-step', 'optional'],
    { OTKLIK_ADMIN_PASSWORD: PASSWORD },
  );
  const url = (await hub.line(/^hub ready /, READY_MS)).slice('hub ready '.length);
  const person = await signIn(url, 'bench', PASSWORD);
  const made = async (path: string, body: object): Promise<string> => {
    const reply = await person.post(`/api/v1${path}`, body);
    if (reply.status >= 300) throw new Error(`${path}: ${reply.text}`);
    return reply.json.id;
  };
  const store = await made('/stores', { name: 'Речной', zone: 'Europe/Moscow' });
  const workplace = await made(`/stores/${store}/workplaces`, { name: 'Касса 1' });
  const camera = await made(`/stores/${store}/cameras`, {
    ...{ name: 'Касса 1', workplaces: [workplace], folder, pattern: '%Y-%m-%d_%H-%M-%S.mp4' },
    ...{ zone: 'UTC', timing: 'name', offset: 0, error: 20 },
  });
  return { pid: hub.pid, person, camera };
}
