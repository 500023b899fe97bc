import type { english } from './texts.mjs';

/** The types of the set-up's plain JavaScript; it takes them by JSDoc, since nothing strips types before it has run. */

export type Locale = 'en' | 'ru';
export type TextKey = keyof typeof english;
export type Params = Readonly<Record<string, string | number>>;

/** What every step of the set-up is given. */
export interface Context {
  /** The repository. */
  readonly root: string;
  readonly locale: Locale;
  readonly env: NodeJS.ProcessEnv;
  /** A line for the person, on stderr: stdout belongs to the program. */
  readonly say: (line: string) => void;
}

export type SystemProgram = 'ffmpeg' | 'chromium';

/** One web UI. */
export interface Screens {
  readonly name: string;
  /** The workspace Vite runs in. */
  readonly folder: string;
  /** What a finished build has. */
  readonly page: string;
  /** Files and folders it is made from. */
  readonly sources: readonly string[];
}

/** The flags of `npm start`. */
export interface StartOptions {
  readonly data: string;
  /** Of the hub. */
  readonly port: number;
  /** Of the kiosk's screen. */
  readonly screenPort: number;
  /** Of the console's page. */
  readonly consolePort: number;
  /** The user's own recordings. */
  readonly archive: { readonly folder: string; readonly pattern: string; readonly zone: string } | undefined;
  /** The synthetic camera. */
  readonly camera: boolean;
  readonly shell: 'none' | 'chromium';
  /** How much of the chain's history there is beside the live store. */
  readonly history: 'none' | 'small' | 'full';
  /** Move the old data aside first. */
  readonly reset: boolean;
}

export type StartArgs =
  | { readonly kind: 'run'; readonly options: StartOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };
