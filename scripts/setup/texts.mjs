// What the set-up and the launcher say, in the two languages of the screens. Plain JavaScript: it runs before anything
// is installed, on the machine's own Node.

/** @typedef {import('./types.ts').Locale} Locale */

/**
 * The language of messages: Russian where LC_ALL, LC_MESSAGES or LANG (in this order, as in POSIX) says so.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Locale}
 */
export function messageLocale(env) {
  const value = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((each) => each !== undefined && each !== '');
  return value?.toLowerCase().startsWith('ru') ? 'ru' : 'en';
}

export const english = {
  nodeOld: 'Otklik needs Node.js 20 or newer; this is {version}.',
  lockedNodeMissing:
    'No Node.js 24 for {platform}: install Node.js 24 or newer and run the command again (this is {version}).',
  commandUnknown: 'Unknown command “{command}”. Known: {known}.',
  commandAbsent: '“{command}” is not in this version: there is no {file}.',
  waiting: 'Another set-up is running (process {pid}); waiting for it …',
  installing: 'Installing the npm packages of package-lock.json (once; about a minute) …',
  installed: 'npm packages are in place ({seconds} s).',
  installFailed: 'npm ci failed: {reason} The whole output: {log}',
  npmAbsent: 'npm was not found: install npm (it comes with Node.js) and run the command again.',
  systemInstalling: 'Installing {packages} by apt-get (once; a minute or two) …',
  systemInstalled: '{packages}: installed ({seconds} s).',
  systemFailed: 'apt-get could not install {packages} (see {log}).',
  systemMissing: 'Missing: {packages}. To get it: {command}',
  withoutFfmpeg: 'Without ffmpeg there is no synthetic camera; all else works.',
  withoutChromium:
    'Without Chromium no kiosk window opens by itself; open the printed address in any browser.',
  testsWithoutFfmpeg: 'Tests that need ffmpeg cannot run here: ffmpeg is missing.',
  testsWithoutChromium: 'Tests in a browser cannot run here: Chromium is missing.',
  building: 'Building the screens of {name} …',
  built: 'Screens of {name} are built ({seconds} s).',
  buildFailed: 'The screens of {name} did not build; see {log}',
  skippedTests: 'Skipped ({count}):',
  triedAgain: 'Failed files: {count}. Those of whole programs and browsers are tried once more, alone …',
  flakyTests: 'Flaky ({count}), failed first and passed when tried once more:',
  noReport: 'vitest ended without a report (exit {code}).',
  portTaken: 'Port {port} is taken (is the demo already running?). Choose another with {flag} N.',
  portRefused: 'Port {port} cannot be used ({code}). Choose another with {flag} N.',
  dataTaken:
    'The data folder {data} is in use by another start (process {pid}). Choose another with --data DIR.',
  dataRefused: 'The data folder {data} cannot be used: {reason}',
  archiveMissing: 'There is no folder {folder} (--archive).',
  platform: 'The demo store needs Linux or macOS (a pseudo-terminal stands for the serial line).',
  notReady: '{name} was not ready within {seconds} s; see {log}',
  diedEarly: '{name} ended before it was ready ({how}); see {log}',
  diedOften: '{name} ended {times} times within a minute; giving up. See {log}',
  restarting: '{name} ended ({how}); starting it again …',
  restarted: '{name} runs again.',
  screenMoved: 'The kiosk screen is now at {address}',
  pageMoved: 'The console page is now at {address}',
  starting: 'Starting: {name} …',
  stopping: 'Stopping …',
  stopped: 'Stopped. The data stays in {data}',
  movedAside: 'The old data was moved to {folder}',
  noDisplay: 'No display here: the kiosk opens no window; open its address in a browser.',
  noChromium: 'Chromium was not found: the kiosk opens no window; open its address in a browser.',
  noFfmpeg: 'ffmpeg was not found: the demo runs without a camera.',
  storeFailed: 'The demo store could not be set up: {reason}',
  consoleAway: 'The console is not running just now; “{line}” was not passed on.',
  historyPart: 'The history of the chain is loading: {percent} %.',
  historyWhole:
    'The history of the chain is complete: 12 stores, open “Results” as manager. The training in “Садовый” was on {training}, the holiday on {holiday}.',
  historyFailed:
    'The history of the chain could not be loaded; the demo store works without it. The next start goes on. See {log}',
  argHistory: '--history is full, small or none, not “{value}”.',
  argUnknown: 'Unknown argument “{arg}”. See npm start -- --help',
  argValue: '{flag} needs a value.',
  argPort: '{flag} needs a port number from 1 to 65535, not “{value}”.',
  argPortsSame: '{one} and {other} cannot both be {port}.',
  argShell: '--shell is none or chromium, not “{value}”.',
  argZone: '--zone needs an IANA time zone such as Europe/Moscow, not “{value}”.',
  argArchive: '{flag} makes sense only with --archive DIR.',
  argCamera: '--archive and --no-camera exclude each other.',
};

/** @type {Record<keyof typeof english, string>} */
const ru = {
  nodeOld: 'Отклику нужен Node.js 20 или новее; здесь {version}.',
  lockedNodeMissing:
    'Для {platform} нет Node.js 24: поставьте Node.js 24 или новее и повторите команду (здесь {version}).',
  commandUnknown: 'Неизвестная команда «{command}». Есть: {known}.',
  commandAbsent: '«{command}» нет в этой версии: нет файла {file}.',
  waiting: 'Установка уже идёт (процесс {pid}); ждём её …',
  installing: 'Ставим пакеты npm из package-lock.json (один раз, около минуты) …',
  installed: 'Пакеты npm на месте ({seconds} с).',
  installFailed: 'npm ci не удался: {reason} Весь вывод: {log}',
  npmAbsent: 'npm не найден: поставьте npm (он идёт вместе с Node.js) и повторите команду.',
  systemInstalling: 'Ставим {packages} через apt-get (один раз, минута-две) …',
  systemInstalled: '{packages}: установлено ({seconds} с).',
  systemFailed: 'apt-get не смог поставить {packages} (см. {log}).',
  systemMissing: 'Не хватает: {packages}. Поставить: {command}',
  withoutFfmpeg: 'Без ffmpeg нет синтетической камеры; остальное работает.',
  withoutChromium:
    'Без Chromium окно киоска само не откроется; откройте напечатанный адрес в любом браузере.',
  testsWithoutFfmpeg: 'Тесты, которым нужен ffmpeg, здесь не пройдут: ffmpeg не найден.',
  testsWithoutChromium: 'Тесты в браузере здесь не пройдут: Chromium не найден.',
  building: 'Собираем экраны: {name} …',
  built: 'Экраны собраны: {name} ({seconds} с).',
  buildFailed: 'Экраны не собрались: {name}; см. {log}',
  skippedTests: 'Пропущено ({count}):',
  triedAgain: 'Не прошли файлы: {count}. Те, где целые программы и браузеры, пробуем ещё раз по одному …',
  flakyTests: 'Flaky ({count}), сначала не прошли, со второго раза прошли:',
  noReport: 'vitest закончил без отчёта (код {code}).',
  portTaken: 'Порт {port} занят (демо уже запущено?). Выберите другой: {flag} N.',
  portRefused: 'Порт {port} недоступен ({code}). Выберите другой: {flag} N.',
  dataTaken: 'Папка данных {data} занята другим запуском (процесс {pid}). Выберите другую: --data DIR.',
  dataRefused: 'Папка данных {data} недоступна: {reason}',
  archiveMissing: 'Нет папки {folder} (--archive).',
  platform: 'Демо-магазину нужен Linux или macOS (последовательную линию заменяет псевдотерминал).',
  notReady: '{name} не готов за {seconds} с; см. {log}',
  diedEarly: '{name} закончил работу, не успев подготовиться ({how}); см. {log}',
  diedOften: '{name} завершался {times} раз за минуту; больше не запускаем. См. {log}',
  restarting: '{name} завершился ({how}); запускаем снова …',
  restarted: '{name} снова работает.',
  screenMoved: 'Экран киоска теперь по адресу {address}',
  pageMoved: 'Страница пульта теперь по адресу {address}',
  starting: 'Запускаем: {name} …',
  stopping: 'Останавливаем …',
  stopped: 'Остановлено. Данные остались в {data}',
  movedAside: 'Прежние данные перенесены в {folder}',
  noDisplay: 'Здесь нет дисплея: окно киоска не откроется; откройте его адрес в браузере.',
  noChromium: 'Chromium не найден: окно киоска не откроется; откройте его адрес в браузере.',
  noFfmpeg: 'ffmpeg не найден: демо работает без камеры.',
  storeFailed: 'Не удалось подготовить демо-магазин: {reason}',
  consoleAway: 'Пульт сейчас не работает; «{line}» не передано.',
  historyPart: 'История сети загружается: {percent} %.',
  historyWhole:
    'История сети загружена: 12 магазинов, откройте «Результаты» под именем manager. Обучение в «Садовом» было {training}, праздник — {holiday}.',
  historyFailed:
    'Историю сети загрузить не удалось; демо-магазин работает и без неё. Следующий запуск продолжит. См. {log}',
  argHistory: '--history бывает full, small или none, а не «{value}».',
  argUnknown: 'Неизвестный аргумент «{arg}». См. npm start -- --help',
  argValue: 'Для {flag} нужно значение.',
  argPort: 'Для {flag} нужен номер порта от 1 до 65535, а не «{value}».',
  argPortsSame: '{one} и {other} не могут оба быть {port}.',
  argShell: '--shell бывает none или chromium, а не «{value}».',
  argZone: 'Для --zone нужен часовой пояс IANA, например Europe/Moscow, а не «{value}».',
  argArchive: '{flag} имеет смысл только с --archive DIR.',
  argCamera: '--archive и --no-camera исключают друг друга.',
};

/** @type {Record<Locale, Record<import('./types.ts').TextKey, string>>} */
export const catalogues = { en: english, ru };

/**
 * The text of a key with its `{names}` filled in.
 * @param {Locale} locale
 * @param {import('./types.ts').TextKey} key
 * @param {import('./types.ts').Params} [params]
 */
export function text(locale, key, params = {}) {
  return catalogues[locale][key].replace(/\{(\w+)\}/g, (whole, name) => String(params[name] ?? whole));
}
