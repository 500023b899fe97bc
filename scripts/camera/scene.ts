import { unreachable } from '@otklik/shared/base/result.ts';
import { Canvas, type Ink, ink, type Point } from './canvas.ts';
import { glyphAdvance } from './font.ts';
import { clockBits, clockCell, clockCells } from './picture-clock.ts';
import { type Pin, pins } from './presses.ts';

/** Colours of the product's palette; the scene is muted so that ink, the mark of a press, stands out. */
const color = {
  ink: ink('#111917'),
  bar: ink('#0C1110'),
  paper: ink('#E8EFEC'),
  quiet: ink('#B0BDB9'),
  wall: ink('#9DB0AA'),
  shelf: ink('#6F8780'),
  counter: ink('#C5D2CE'),
  counterEdge: ink('#7D8A86'),
  panel: ink('#F2F5F4'),
  dark: ink('#43605A'),
  shirt: ink('#D3DBD8'),
  apron: ink('#006560'),
  skin: ink('#D9B08C'),
  sleeve: ink('#43504C'),
  hair: ink('#173530'),
  yes: ink('#006560'),
  no: ink('#D24A12'),
  unsure: ink('#F2B630'),
  unsureEdge: ink('#7E5A00'),
  black: { y: 16, u: 128, v: 128 },
  white: { y: 235, u: 128, v: 128 },
} as const;

/** Where things lie in the picture as designed, 640 × 360; other sizes are scaled. */
const design = { width: 640, height: 360 } as const;
const bars = { top: 60, bottom: 308 } as const;
const buttonAt: Readonly<Record<Pin, Point>> = {
  Y: { x: 370, y: 256 },
  N: { x: 460, y: 256 },
  U: { x: 550, y: 256 },
  S: { x: 240, y: 236 },
};
const dateAt: Point = { x: 16, y: 316 };
const timeAt: Point = { x: 16, y: 338 };

export interface SceneOptions {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** IANA zone of the clock people read. */
  readonly zone: string;
}

/**
 * The picture of the synthetic camera. The background is drawn once; a frame redraws only what has changed: the clocks
 * and, on a press, the counter. `data` is the same buffer each time.
 */
export class Scene {
  readonly #canvas: Canvas;
  readonly #base: Canvas;
  readonly #options: SceneOptions;
  readonly #format: Intl.DateTimeFormat;
  #pressed = '';
  #second = Number.NaN;
  #secondText: readonly [string, string, string] = ['', '', ''];
  #tenth = Number.NaN;

  constructor(options: SceneOptions) {
    this.#options = options;
    this.#base = new Canvas(options.width, options.height);
    this.#canvas = new Canvas(options.width, options.height);
    this.#format = new Intl.DateTimeFormat('en-GB', {
      timeZone: options.zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'shortOffset',
    });
    this.#drawBackground();
    this.#canvas.data.set(this.#base.data);
  }

  /** Draws the frame of instant `ms` and returns its planar YUV 4:2:0 bytes, valid until the next call. */
  frame(ms: number, isDown: (pin: Pin) => boolean): Uint8Array {
    const pressed = pins.filter(isDown).join('');
    if (pressed !== this.#pressed) {
      this.#pressed = pressed;
      this.#drawCounter(pressed);
    }
    this.#drawTime(ms);
    const bits = clockBits(ms);
    for (let index = 0; index < clockCells; index += 1) {
      const cell = clockCell(index, this.#options.width, this.#options.height);
      const shade = bits[index] === true ? color.white : color.black;
      this.#canvas.rect(cell.left, cell.top, cell.right, cell.bottom, shade);
    }
    return this.#canvas.data;
  }

  #x(x: number): number {
    return (x * this.#options.width) / design.width;
  }

  #y(y: number): number {
    return (y * this.#options.height) / design.height;
  }

  #rect(on: Canvas, left: number, top: number, right: number, bottom: number, shade: Ink): void {
    on.rect(this.#x(left), this.#y(top), this.#x(right), this.#y(bottom), shade);
  }

  #disc(on: Canvas, at: Point, radius: number, shade: Ink): void {
    on.ellipse(this.#x(at.x), this.#y(at.y), this.#x(radius), this.#y(radius), shade);
  }

  #shape(on: Canvas, points: readonly Point[], shade: Ink): void {
    on.polygon(
      points.map((point) => ({ x: this.#x(point.x), y: this.#y(point.y) })),
      shade,
    );
  }

  #text(on: Canvas, at: Point, text: string, shade: Ink): void {
    const scale = Math.max(1, Math.floor((2 * this.#options.width) / design.width));
    const room = Math.floor((this.#options.width - this.#x(at.x)) / (glyphAdvance * scale));
    on.text(Math.round(this.#x(at.x)), Math.round(this.#y(at.y)), text.slice(0, room), scale, shade);
  }

  #drawBackground(): void {
    const on = this.#base;
    this.#rect(on, 0, 0, design.width, design.height, color.bar);
    this.#text(on, { x: 16, y: 12 }, 'СИНТЕТИЧЕСКАЯ КАМЕРА / SYNTHETIC CAMERA', color.paper);
    this.#text(on, { x: 16, y: 36 }, this.#options.title, color.quiet);
    this.#rect(on, 0, bars.top, design.width, 200, color.wall);
    for (const shelf of [104, 150]) {
      for (let book = 0; book < 34; book += 1) {
        const left = 300 + book * 10;
        const height = 18 + ((book * 7 + shelf) % 15);
        this.#rect(on, left, shelf - height, left + 8, shelf, book % 3 === 0 ? color.dark : color.shelf);
      }
      this.#rect(on, 292, shelf, design.width, shelf + 5, color.sleeve);
    }
    this.#drawWorker(on);
    this.#rect(on, 0, 196, design.width, bars.bottom, color.counter);
    this.#rect(on, 0, 196, design.width, 200, color.counterEdge);
    this.#rect(on, 36, 138, 112, 192, color.ink);
    this.#rect(on, 42, 144, 106, 186, color.dark);
    this.#rect(on, 68, 192, 80, 206, color.ink);
    this.#rect(on, 48, 206, 100, 214, color.ink);
    this.#rect(on, 322, 208, 598, 302, color.counterEdge);
    this.#rect(on, 325, 211, 595, 299, color.panel);
    this.#rect(on, 208, 208, 272, 264, color.counterEdge);
    this.#rect(on, 211, 211, 269, 261, color.panel);
    for (const pin of pins) this.#drawButton(on, pin, false);
  }

  #drawWorker(on: Canvas): void {
    this.#shape(
      on,
      [
        { x: 140, y: 134 },
        { x: 204, y: 134 },
        { x: 218, y: 200 },
        { x: 126, y: 200 },
      ],
      color.shirt,
    );
    this.#shape(
      on,
      [
        { x: 156, y: 142 },
        { x: 188, y: 142 },
        { x: 194, y: 200 },
        { x: 150, y: 200 },
      ],
      color.apron,
    );
    this.#disc(on, { x: 172, y: 104 }, 24, color.hair);
    this.#disc(on, { x: 172, y: 112 }, 21, color.skin);
    this.#disc(on, { x: 164, y: 110 }, 2, color.ink);
    this.#disc(on, { x: 180, y: 110 }, 2, color.ink);
  }

  #drawButton(on: Canvas, pin: Pin, down: boolean): void {
    const at = buttonAt[pin];
    const { x, y } = at;
    const diamond = (reach: number): readonly Point[] => [
      { x, y: y - reach },
      { x: x + reach, y },
      { x, y: y + reach },
      { x: x - reach, y },
    ];
    switch (pin) {
      case 'Y':
        this.#disc(on, at, 32, down ? color.ink : color.yes);
        return;
      case 'N':
        this.#rect(on, x - 29, y - 29, x + 29, y + 29, down ? color.ink : color.no);
        return;
      case 'U':
        this.#shape(on, diamond(38), down ? color.ink : color.unsureEdge);
        this.#shape(on, diamond(35), down ? color.ink : color.unsure);
        return;
      case 'S':
        this.#disc(on, at, 22, color.ink);
        if (down) return;
        this.#disc(on, at, 17, color.panel);
        this.#disc(on, at, 7, color.ink);
        return;
      default:
        unreachable(pin);
    }
  }

  /** Redraws the counter: pressed buttons turn ink and a finger lies on them. */
  #drawCounter(pressed: string): void {
    const on = this.#canvas;
    const edge = (y: number): number => Math.round(this.#y(y));
    on.restore(this.#base, 0, edge(bars.top), this.#options.width, edge(bars.bottom));
    for (const pin of pins) if (pressed.includes(pin)) this.#drawButton(on, pin, true);
    for (const pin of pins) {
      if (!pressed.includes(pin)) continue;
      const { x, y } = buttonAt[pin];
      if (pin === 'S') {
        // The worker's arm, from the shoulder.
        const arm: readonly Point[] = [
          { x: 196, y: 138 },
          { x: 208, y: 138 },
          { x: 246, y: 216 },
          { x: 230, y: 220 },
        ];
        this.#shape(on, arm, color.shirt);
        this.#disc(on, { x, y: y - 16 }, 12, color.skin);
        this.#disc(on, { x, y: y - 2 }, 6, color.skin);
        continue;
      }
      // The customer's arm comes from below the picture; the finger ends on the middle of the button.
      const arm: readonly Point[] = [
        { x: x - 11, y: y + 30 },
        { x: x + 11, y: y + 30 },
        { x: x + 24, y: bars.bottom - 1 },
        { x: x - 16, y: bars.bottom - 1 },
      ];
      this.#shape(on, arm, color.sleeve);
      this.#rect(on, x - 6, y + 2, x + 6, y + 24, color.skin);
      this.#disc(on, { x, y: y + 2 }, 6, color.skin);
      this.#disc(on, { x, y: y + 26 }, 13, color.skin);
    }
  }

  #drawTime(ms: number): void {
    const tenth = Math.floor(ms / 100);
    if (tenth === this.#tenth) return;
    this.#tenth = tenth;
    const second = Math.floor(ms / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#secondText = clockText(this.#format, second * 1000);
    }
    const [date, time, zone] = this.#secondText;
    const on = this.#canvas;
    const top = Math.round(this.#y(dateAt.y)) - 2;
    on.restore(this.#base, 0, top, Math.floor(this.#x(236)), this.#options.height);
    this.#text(on, dateAt, date, color.paper);
    this.#text(on, timeAt, `${time}.${tenth % 10} ${zone}`, color.paper);
  }
}

function clockText(format: Intl.DateTimeFormat, ms: number): readonly [string, string, string] {
  const parts = new Map(format.formatToParts(ms).map((part) => [part.type, part.value]));
  const get = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return [
    `${get('year')}-${get('month')}-${get('day')}`,
    `${get('hour')}:${get('minute')}:${get('second')}`,
    // UTC+5:30 would run into the strip beside it.
    get('timeZoneName').replace('GMT', get('timeZoneName').includes(':') ? '' : 'UTC'),
  ];
}
