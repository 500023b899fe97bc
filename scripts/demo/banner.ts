import type { StartOptions } from '../setup/types.ts';
import type { DemoPaths } from './commands.ts';
import type { DemoLogin } from './store-port.ts';
import { demoSeller } from './users.ts';

/** What a person needs once the demo store runs: one block, Russian and English side by side. */
export function banner(
  addresses: ReadonlyMap<string, string>,
  options: StartOptions,
  paths: DemoPaths,
  cameraRuns: boolean,
  logins: readonly DemoLogin[],
): string {
  const hub = `http://localhost:${options.port}`;
  const rule = '─'.repeat(78);
  const archive = options.archive;
  const camera =
    archive !== undefined
      ? `ваши записи / your recordings: ${archive.folder}`
      : cameraRuns
        ? `синтетическая / synthetic: ${paths.camera}`
        : 'нет / none';
  const people = options.history === 'none' ? logins : [...logins, demoSeller];
  const users = people.map(
    ({ login, password, who }) => `   ${login.padEnd(9)} ${password.padEnd(20)} ${who}`,
  );
  return [
    rule,
    ' Отклик: демо-магазин «Речной» работает · Otklik: the demo store is running',
    '',
    ' Пульт, четыре кнопки / Console, four buttons',
    `   ${addresses.get('page') ?? ''}`,
    ' Экран покупателя / Customer screen',
    `   ${addresses.get('screen') ?? ''}`,
    ' Эксперт и итоги / Expert and results',
    `   ${hub}`,
    ...users,
    '',
    ' Как нажать / How to press',
    '   Сначала кнопка продавца, затем ответ: мышью или клавишами П Д Н З на странице пульта,',
    '   или здесь: press seller 120 ⏎, затем press yes 120 ⏎ (no, unsure; hold seller 3200).',
    '   First the seller button, then an answer: by mouse or the keys S Y N U on the console page,',
    '   or here: press seller 120 ⏎, then press yes 120 ⏎ (no, unsure; hold seller 3200).',
    '',
    ...(options.history === 'none'
      ? []
      : [
          ' Сеть из 12 магазинов с историей грузится в фоне; что в ней найти, сказано в README.ru.md.',
          ' A chain of 12 stores with its history loads in the background; README.md says what to find.',
        ]),
    ` Камера / Camera: ${camera}`,
    ` Данные / Data:   ${paths.data}`,
    ' Пульт и синтетическая камера заменяют оборудование; остальное настоящее.',
    ' The console and the synthetic camera stand for hardware; all else is real.',
    ' Остановить / Stop: Ctrl-C',
    rule,
    '',
  ].join('\n');
}
