import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ok } from '@otklik/shared/base/result.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import { generate } from 'lean-qr';
import { chromium, type Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { HidBus, HidEvents } from '../devices/hid/hid-bus.ts';
import { bitBox, info } from '../devices/learn/learn.test-help.ts';
import { chromiumArgs } from '../screen/browser-bench.ts';
import { prepareProfile } from '../shell/chromium-profile.ts';
import { createTestHub, problem } from '../sync/testing/test-hub.ts';
import { enter, opened, shot, sound } from './layer-page.test-help.ts';
import { staffBench, words } from './staff-bench.test-help.ts';

const { bench, open, start, stop } = staffBench();

/** A second of film in which a QR code is held before the camera. */
function filmOf(text: string, path: string): void {
  const code = generate(text);
  const [scale, margin] = [8, 6];
  const side = (code.size + 2 * margin) * scale;
  const grey = Buffer.alloc(side * side);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const dark = code.get(Math.floor(x / scale) - margin, Math.floor(y / scale) - margin);
      grey[y * side + x] = dark ? 20 : 235;
    }
  }
  const filter =
    'scale=440:440,pad=640:480:(ow-iw)/2:(oh-ih)/2:gray,format=yuvj420p,loop=loop=29:size=1:start=0,fps=30';
  const made = spawnSync(
    'ffmpeg',
    [
      '-v',
      'error',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'gray',
      '-s',
      `${side}x${side}`,
      '-i',
      '-',
      '-vf',
      filter,
      path,
    ],
    { input: grey },
  );
  if (made.status !== 0) throw new Error(made.stderr.toString());
}

const WITH_CAMERA = "navigator.mediaDevices.enumerateDevices = async () => [{ kind: 'videoinput' }];";
test.each([
  ['is offered where the camera may be used', ['camera'], 1],
  ['is not offered where the shell refuses the camera, as Electron does', ['geolocation'], 0],
] as const)('scanning by the camera %s', async (_what, granted, buttons) => {
  await start();
  const page = await open();
  // What is not named is refused.
  await page.context().grantPermissions([...granted]);
  await page.context().addInitScript(WITH_CAMERA);
  await page.reload();
  await page.waitForSelector('[data-place][data-look="idle"]');
  const asked = page.evaluate(`new Promise((done) => {
    const { query } = navigator.permissions;
    navigator.permissions.query = async (what) => {
      const answer = await query.call(navigator.permissions, what);
      setTimeout(() => done(answer.state));
      return answer;
    };
  })`);
  await enter(page);
  await opened(page, words.ru.connect);
  expect(await asked).toBe(buttons === 1 ? 'granted' : 'denied');
  await expect.poll(() => page.getByRole('button', { name: 'Сканировать камерой' }).count()).toBe(buttons);
});

test('enrolment by typing: what is wrong is said in plain words; the right code connects, now and after each start', async () => {
  const hub = createTestHub();
  const url = await hub.listen();
  try {
    await start();
    const page = await open();
    await enter(page);
    await opened(page, words.ru.connect);
    const say = async (code: string, address: string, answer: RegExp) => {
      await page.getByLabel(words.ru.code).fill(code);
      await page.getByLabel(words.ru.hub).fill(address);
      await page.getByLabel(words.ru.code).press('Enter');
      await page.getByText(answer).waitFor();
    };
    await say(hub.code, '', /Не указан адрес сервера/);
    await say(hub.code, 'hub.example', /Это не адрес сервера/);
    await say(hub.code, 'http://192.0.2.1', /в сети это мог бы прочесть любой/);
    await say(hub.code.slice(0, 9), url, /Код неверен или введён не полностью/);
    await say(`${hub.code.slice(0, 17)}0123456789abcdef`, url, /Ответил не тот сервер/);
    await shot(page, 'connect-refused');
    hub.answerEnrolWith(403, problem(403, 'enrol-code-expired'));
    await say(hub.code, url, /Код уже использован/);
    hub.answerEnrolItself();
    await say(hub.code.toLowerCase(), url, /Подключено/);
    await page.getByText(new RegExp(`подключён к ${url}`)).waitFor();
    await shot(page, 'connect-done');
    await stop();
    await start();
    const again = await open();
    await enter(again);
    await opened(again);
    await again.getByText('на связи', { exact: true }).waitFor();
  } finally {
    await hub.close();
  }
});

test('a scanner that types the QR code’s text connects the kiosk, the address included', async () => {
  const hub = createTestHub();
  const url = await hub.listen();
  try {
    await start();
    const page = await open();
    await enter(page);
    await opened(page, words.ru.connect);
    // The field has the focus; a scanner ends with Enter.
    await page.keyboard.type(`${url}/#enrol=${hub.code}`);
    await page.keyboard.press('Enter');
    await page.getByText('Подключено').waitFor();
  } finally {
    await hub.close();
  }
});

const noFfmpeg = spawnSync('ffmpeg', ['-version']).error !== undefined;
test.skipIf(noFfmpeg && process.env.CI === undefined)(
  'the camera reads the code off the hub’s screen and connects the kiosk (skipped where there is no ffmpeg)',
  async () => {
    const hub = createTestHub();
    const url = await hub.listen();
    const film = join(bench.dir, 'code.mjpeg');
    filmOf(`${url}/#enrol=${hub.code}`, film);
    const profile = join(bench.dir, 'browser');
    // As the kiosk's own browser is set up: nobody is asked for the camera.
    prepareProfile(profile);
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: '/usr/bin/chromium',
      args: [
        ...chromiumArgs,
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-video-capture=${film}`,
      ],
      viewport: { width: 1280, height: 800 },
    });
    try {
      await start();
      const page = await open({}, context);
      await enter(page);
      await opened(page, words.ru.connect);
      await page.getByRole('button', { name: 'Сканировать камерой' }).click();
      await page.getByText('Подключено').waitFor();
      await page.getByText(new RegExp(`подключён к ${url}`)).waitFor();
      await shot(page, 'camera-done');
      expect(await page.locator('video').count()).toBe(0);
    } finally {
      await context.close();
      await hub.close();
    }
  },
);

test('a bought box is taught step by step, its profile saved, and it works at once and after a restart', async () => {
  let plug: HidEvents | undefined;
  const plugs = new Set<HidEvents>();
  const hidBus: HidBus = {
    list: async () => ok([info]),
    async open(_path, handlers) {
      plug = handlers;
      plugs.add(handlers);
      return ok({
        write: () => undefined,
        close: async () => void plugs.delete(handlers),
      });
    },
  };
  let box = bitBox(3, { Y: [1, 1], N: [1, 2], U: [1, 4], S: [1, 8] });
  const report = (...down: readonly Button[]): void => {
    for (const one of [...plugs]) one.report(box(new Set(down)));
  };
  const three = (button: Button): void => {
    for (let times = 0; times < 3; times += 1) {
      report(button);
      report();
    }
  };
  /** The dialogue from its beginning to the name. */
  async function teach(page: Page, pressing: (button: Button) => Promise<void>): Promise<void> {
    await page.getByRole('button', { name: 'Начать' }).click();
    await page.getByRole('button', { name: /0079:0006 USB Gamepad/ }).click();
    await page.getByText('Пять секунд ничего не нажимайте').waitFor();
    for (const [button, name] of [
      ['Y', 'Да'],
      ['N', 'Нет'],
      ['U', 'Затрудняюсь ответить'],
      ['S', 'Кнопка продавца'],
    ] as const) {
      await page.getByText(`Нажмите «${name}» три раза`).waitFor();
      await pressing(button);
      three(button);
      await page.getByRole('button', { name: 'Нажата три раза' }).click();
      await page.getByText(`«${name}»: найдена`).waitFor();
    }
    await page.getByText('Нажмите кнопку продавца и держите').waitFor();
    report('S');
    await page.getByText('Отпустите', { exact: true }).waitFor();
    report();
    await page.getByText('форс-мажор с ним поднять можно').waitFor();
  }
  await start({ consoles: 0, hidBus });
  const page = await open();
  await enter(page);
  await opened(page, words.ru.learn);
  await teach(page, async (button) => {
    expect(plug).toBeDefined();
    if (button !== 'Y') return;
    report('Y');
    report();
    await page.getByText('Пульт отозвался 2 раза').waitFor();
    await page.getByRole('button', { name: 'Нажата три раза' }).click();
    await page.getByText('нужно три нажатия, пришло: 1').waitFor();
    await shot(page, 'learn-again');
  });
  await shot(page, 'learn-name');
  await page.getByRole('button', { name: 'Сохранить' }).click();
  await page.getByText('Пульт изучен и работает').waitFor();
  await sound(page, 'learn-saved');
  await shot(page, 'learn-saved');
  await page.getByRole('button', { name: 'Проверить кнопки' }).click();
  await page.waitForSelector('[aria-label="hid:0079:0006"] .state-up');
  // What is down in a box's first report was down before anybody looked.
  report();
  report('U');
  await page.waitForSelector('[aria-label="hid:0079:0006"] [data-button="U"][data-lit="true"]');
  report();
  // Wired otherwise by now, it is taught anew under its name, and works so without a restart.
  box = bitBox(3, { Y: [2, 8], N: [2, 4], U: [2, 2], S: [2, 1] });
  await opened(page, words.ru.learn);
  await teach(page, async () => undefined);
  await page.getByRole('button', { name: 'Сохранить' }).click();
  await page.getByText('Профиль с таким названием уже есть. Заменить?').waitFor();
  await shot(page, 'learn-replace');
  await page.getByRole('button', { name: 'Заменить' }).click();
  await page.getByText('Пульт изучен и работает').waitFor();
  await page.getByRole('button', { name: 'Проверить кнопки' }).click();
  await page.waitForSelector('[aria-label="hid:0079:0006"] .state-up');
  // The old profile is given up at the next look at the bus.
  await expect
    .poll(
      async () => {
        report();
        report('N');
        return page.locator('[aria-label="hid:0079:0006"] [data-button="N"][data-lit="true"]').count();
      },
      { timeout: 20_000, interval: 700 },
    )
    .toBe(1);
  report();
  await page.keyboard.press('Escape');
  await stop();
  await start({ consoles: 0, hidBus });
  const again = await open();
  await expect.poll(() => plugs.size).toBe(1);
  report('S');
  report();
  await again.waitForSelector('[data-look="ask"]');
});
