// The flags of `npm start`, checked before anything is installed.
import { text } from './texts.mjs';

/** @typedef {import('./types.ts').Locale} Locale */
/** @typedef {import('./types.ts').StartArgs} StartArgs */

/** What a recorder that cuts by ffmpeg names its files, and what the synthetic camera does. */
export const usualPattern = '%Y-%m-%d_%H-%M-%S.mp4';

const valueFlags = [
  '--data',
  '--port',
  '--screen-port',
  '--console-port',
  '--archive',
  '--pattern',
  '--zone',
  '--shell',
  '--history',
];
const plainFlags = ['--no-camera', '--reset'];

/** @param {string} zone */
function isZone(zone) {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {readonly string[]} args
 * @param {Locale} locale
 * @returns {StartArgs}
 */
export function parseStartArgs(args, locale) {
  if (args.includes('--help') || args.includes('-h')) return { kind: 'help' };
  /** @type {Map<string, string>} */
  const values = new Map();
  /** @type {Set<string>} */
  const plain = new Set();
  /** @type {(key: import('./types.ts').TextKey, params: import('./types.ts').Params) => StartArgs} */
  const wrong = (key, params) => ({ kind: 'wrong', message: text(locale, key, params) });

  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const split = arg.indexOf('=');
    const flag = split < 0 ? arg : arg.slice(0, split);
    if (plainFlags.includes(arg)) plain.add(arg);
    else if (valueFlags.includes(flag)) {
      const value = split < 0 ? rest.shift() : arg.slice(split + 1);
      if (value === undefined || value === '' || value.startsWith('--')) return wrong('argValue', { flag });
      values.set(flag, value);
    } else return wrong('argUnknown', { arg });
  }

  /** @type {Map<string, number>} */
  const ports = new Map([
    ['--port', 8080],
    ['--screen-port', 8081],
    ['--console-port', 8082],
  ]);
  for (const flag of ports.keys()) {
    const value = values.get(flag);
    if (value === undefined) continue;
    const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
    if (port < 1 || port > 65535) return wrong('argPort', { flag, value });
    ports.set(flag, port);
  }
  for (const [one, port] of ports) {
    const other = [...ports].find(([flag, value]) => flag !== one && value === port)?.[0];
    if (other !== undefined) return wrong('argPortsSame', { one, other, port });
  }

  const shell = values.get('--shell') ?? 'none';
  if (shell !== 'none' && shell !== 'chromium') return wrong('argShell', { value: shell });
  const history = values.get('--history') ?? 'full';
  if (history !== 'none' && history !== 'small' && history !== 'full')
    return wrong('argHistory', { value: history });
  const folder = values.get('--archive');
  if (folder === undefined) {
    const stray = ['--pattern', '--zone'].find((flag) => values.has(flag));
    if (stray !== undefined) return wrong('argArchive', { flag: stray });
  } else if (plain.has('--no-camera')) return wrong('argCamera', {});
  const zone = values.get('--zone') ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!isZone(zone)) return wrong('argZone', { value: zone });

  return {
    kind: 'run',
    options: {
      data: values.get('--data') ?? 'data/demo',
      port: ports.get('--port') ?? 8080,
      screenPort: ports.get('--screen-port') ?? 8081,
      consolePort: ports.get('--console-port') ?? 8082,
      archive:
        folder === undefined ? undefined : { folder, pattern: values.get('--pattern') ?? usualPattern, zone },
      camera: folder === undefined && !plain.has('--no-camera'),
      shell,
      history,
      reset: plain.has('--reset'),
    },
  };
}

/** @type {Record<Locale, string>} */
export const startHelp = {
  en: `npm start [-- FLAGS]: sets up what is missing and runs a whole demo store.

  --data DIR            where everything is kept (data/demo)
  --port N              the hub with the validator (8080)
  --screen-port N       the kiosk's screen (8081)
  --console-port N      the page with the console's four buttons (8082)
  --archive DIR         your own folder of recordings instead of the synthetic camera
  --pattern P           how its files are named, strftime (${usualPattern})
  --zone ZONE           the time zone of those names (this machine's)
  --no-camera           no camera at all
  --shell none|chromium open the kiosk's screen full-screen in Chromium (none: only its address is printed)
  --history full|small|none  the chain of 12 stores around the demo store, loaded in the background: 90 days, 28 days
                        (a third as much), or only the one store
  --reset               begin anew; the old data is moved aside, not deleted
  --help                this text

While it runs, lines typed here go to the console:
  press yes 120 · press no 120 · press unsure 120 · press seller 120 · hold seller 3200
  down seller · up seller · unplug · replug · reset · garbage 40
“quit” or Ctrl-C ends the demo.

Exit codes: 0 stopped by you, 1 something failed, 2 wrong arguments, 3 a port or the data folder is taken.
`,
  ru: `npm start [-- ФЛАГИ]: ставит недостающее и запускает целый демо-магазин.

  --data DIR            где всё хранится (data/demo)
  --port N              хаб с рабочим местом эксперта (8080)
  --screen-port N       экран киоска (8081)
  --console-port N      страница с четырьмя кнопками пульта (8082)
  --archive DIR         ваша папка с записями вместо синтетической камеры
  --pattern P           как названы её файлы, strftime (${usualPattern})
  --zone ZONE           часовой пояс этих названий (по умолчанию — этой машины)
  --no-camera           совсем без камеры
  --shell none|chromium открыть экран киоска в Chromium на весь экран (none: только напечатать адрес)
  --history full|small|none  сеть из 12 магазинов вокруг демо-магазина, загружается в фоне: 90 дней, 28 дней
                        (втрое меньше) или только один магазин
  --reset               начать заново; прежние данные переносятся в сторону, не удаляются
  --help                этот текст

Пока демо работает, строки, набранные здесь, уходят в пульт:
  press yes 120 · press no 120 · press unsure 120 · press seller 120 · hold seller 3200
  down seller · up seller · unplug · replug · reset · garbage 40
«quit» или Ctrl-C завершает демо.

Коды завершения: 0 — остановлено вами, 1 — что-то не удалось, 2 — неверные аргументы, 3 — занят порт или папка данных.
`,
};
