import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Result } from '@otklik/shared/base/result.ts';
import type { ChildPrograms } from '../../tests/support/child-program.ts';
import { HubClient, type HubFailure } from '../demo/hub-client.ts';

const server = fileURLToPath(new URL('../../hub-server/src/server.ts', import.meta.url));

function made<T>(result: Result<T, HubFailure>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`);
  return result.value;
}

/** A hub as a program of its own, with one workplace and a question: where it is and a code for the kiosk. */
export async function startBenchHub(
  folder: string,
  programs: ChildPrograms,
): Promise<{ readonly url: string; readonly code: string }> {
  const password = randomBytes(8).toString('hex');
  const hub = programs.start(
    [
      server,
      '--data',
      join(folder, 'hub'),
      '--port',
      '0',
      '--host',
      '127.0.0.1',
      '--create-admin',
      'bench',
      '--second-step',
      'optional',
    ],
    { OTKLIK_ADMIN_PASSWORD: password },
  );
  const url = (await hub.line(/^hub ready /)).slice('hub ready '.length);
  const admin = made(await HubClient.signIn(url, 'bench', password));
  const store = made(await admin.create('/stores', { name: 'Речной', zone: 'Europe/Moscow' }));
  const place = made(await admin.create(`/stores/${store}/workplaces`, { name: 'Касса 1' }));
  const text = { ru: 'Вам помогли с выбором сегодня?', en: 'Were you helped to choose today?' };
  const question = made(await admin.create('/questions', { text, positive: 'yes' }));
  made(await admin.create('/plan/periods', { question, from: Date.now() }));
  return { url, code: made(await admin.enrolmentCode([place])) };
}
