import { describe, expect, it } from 'vitest';
import { parseStartArgs, startHelp } from './start-args.mjs';

const wrong = (args: readonly string[]): string => {
  const parsed = parseStartArgs(args, 'en');
  return parsed.kind === 'wrong' ? parsed.message : `accepted: ${parsed.kind}`;
};

describe('the flags of start', () => {
  it('have defaults', () => {
    expect(parseStartArgs([], 'en')).toEqual({
      kind: 'run',
      options: {
        data: 'data/demo',
        port: 8080,
        screenPort: 8081,
        consolePort: 8082,
        archive: undefined,
        camera: true,
        shell: 'none',
        history: 'full',
        reset: false,
      },
    });
  });

  it('are taken with a space or an equals sign', () => {
    const args = [
      '--data=d',
      '--port',
      '9000',
      '--shell=chromium',
      '--reset',
      '--archive',
      'rec',
      '--zone',
      'UTC',
    ];
    expect(parseStartArgs(args, 'en')).toMatchObject({
      kind: 'run',
      options: {
        data: 'd',
        port: 9000,
        shell: 'chromium',
        reset: true,
        camera: false,
        archive: { folder: 'rec', pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC' },
      },
    });
  });

  it.each([
    [['--prt', '1'], 'Unknown argument “--prt”'],
    [['extra'], 'Unknown argument “extra”'],
    [['--port'], '--port needs a value'],
    [['--port', '--reset'], '--port needs a value'],
    [['--data='], '--data needs a value'],
    [['--port', '0'], '--port needs a port number'],
    [['--port', '65536'], '--port needs a port number'],
    [['--port', '80a'], '--port needs a port number'],
    [['--port', '8081'], '--port and --screen-port cannot both be 8081'],
    [['--shell', 'firefox'], '--shell is none or chromium'],
    [['--history', 'much'], '--history is full, small or none'],
    [['--zone', 'UTC'], '--zone makes sense only with --archive'],
    [['--pattern', '%s.mp4'], '--pattern makes sense only with --archive'],
    [['--archive', 'x', '--zone', 'Moscow'], 'IANA time zone'],
    [['--archive', 'x', '--no-camera'], 'exclude each other'],
  ])('%j is refused in one line', (args, message) => {
    expect(wrong(args)).toContain(message);
    expect(wrong(args)).not.toContain('\n');
  });

  it('are all explained by --help, in both languages', () => {
    expect(parseStartArgs(['--port', 'x', '--help'], 'en')).toEqual({ kind: 'help' });
    for (const flag of [
      '--data',
      '--port',
      '--screen-port',
      '--console-port',
      '--archive',
      '--pattern',
      '--zone',
    ]) {
      expect(startHelp.en).toContain(flag);
      expect(startHelp.ru).toContain(flag);
    }
    for (const flag of ['--no-camera', '--shell', '--history', '--reset']) {
      expect(startHelp.en).toContain(flag);
      expect(startHelp.ru).toContain(flag);
    }
  });
});
