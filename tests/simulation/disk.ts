import Database from 'better-sqlite3';
import type { Ballast } from '../../kiosk/src/journal/ballast.ts';

/**
 * What becomes of the next commit. `failed-late` runs the transaction and fails at its end; `ghost` does too, but what
 * was written may be found again after a power cut, as a log whose fsync failed may be.
 */
export type CommitFault = 'failed' | 'failed-late' | 'ghost' | 'cut-before' | 'cut-after';

const PLENTY = 1_000_000;
const BALLAST_PAGES = 16;

/**
 * A disk: the image of a journal's database as it would be read after a power cut now. A commit under synchronous=FULL
 * is on it when it returns. `lazy` is a planted bug: a disk that tells so only, and keeps every fifth commit.
 */
export class Disk {
  image: Buffer | undefined;
  #ghost: Buffer | undefined;
  #db: SimDatabase | undefined;
  readonly #opened: SimDatabase[] = [];
  readonly #lazy: boolean;
  #commits = 0;
  #full = false;
  #ballast = true;

  constructor(lazy: boolean, image?: Buffer) {
    this.#lazy = lazy;
    this.image = image;
  }

  /** A copy of all that is durable now. */
  copy(): Buffer | undefined {
    return this.#lazy ? this.image : (this.#db?.serialize() ?? this.image);
  }

  open(onCommit: () => void, nextFault: () => CommitFault | undefined, onCut: () => void): SimDatabase {
    const db: SimDatabase = new SimDatabase(this.image, {
      nextFault,
      onCut,
      onCommit: () => {
        this.#ghost = undefined;
        this.#commits += 1;
        if (this.#lazy && this.#commits % 5 === 0) this.image = db.serialize();
        onCommit();
      },
      onGhost: (image) => {
        this.#ghost = image;
      },
    });
    this.#db = db;
    this.#opened.push(db);
    this.#limit();
    return db;
  }

  /** The process is gone, with the power or without. A ghost may come true. */
  detach(ghostly: boolean): void {
    const db = this.#db;
    this.#db = undefined;
    if (db === undefined) return;
    if (!this.#lazy) this.image = ghostly && this.#ghost !== undefined ? this.#ghost : db.serialize();
    this.#ghost = undefined;
    db.release();
  }

  /** At the end of all: whoever is dead may read until then. */
  dispose(): void {
    for (const db of this.#opened) db.dispose();
  }

  fill(full: boolean): void {
    this.#full = full;
    this.#limit();
  }

  /** SQLite itself then answers SQLITE_FULL, and needs room for its rollback like on a real disk. */
  #limit(): void {
    const db = this.#db;
    if (db === undefined) return;
    const pages = Number(db.pragma('page_count', { simple: true }));
    db.pragma(`max_page_count = ${this.#full ? pages : PLENTY}`);
  }

  ballast(): Ballast {
    return {
      release: () => {
        if (!this.#ballast) return false;
        this.#ballast = false;
        const pages = Number(this.#db?.pragma('page_count', { simple: true }) ?? 0);
        if (this.#full) this.#db?.pragma(`max_page_count = ${pages + BALLAST_PAGES}`);
        return true;
      },
      restore: () => {
        if (this.#full) return this.#ballast;
        this.#ballast = true;
        return true;
      },
      laid: () => this.#ballast,
    };
  }
}

interface Watch {
  readonly nextFault: () => CommitFault | undefined;
  readonly onCommit: () => void;
  readonly onGhost: (image: Buffer) => void;
  readonly onCut: () => void;
}

const ioError = (): Error => new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC');

/** A database in memory whose commits can fail or be the last thing before the power goes. */
export class SimDatabase extends Database {
  readonly #watch: Watch;
  #dead = false;
  #late: 'failed' | 'ghost' | undefined;

  constructor(image: Buffer | undefined, watch: Watch) {
    super(image ?? ':memory:');
    this.#watch = watch;
  }

  // The overload's generics come out of the wrapped function as they went in.
  override transaction<F extends (...parameters: never[]) => unknown>(work: F): Database.Transaction<F> {
    const real = super.transaction((...parameters: never[]) => {
      const value = work(...parameters);
      const late = this.#late;
      this.#late = undefined;
      if (late === 'ghost') this.#watch.onGhost(this.serialize());
      if (late !== undefined) throw ioError();
      return value;
    });
    const run = (...parameters: never[]): unknown => this.#commit(() => real.immediate(...parameters));
    const variants = { default: run, deferred: run, immediate: run, exclusive: run, database: this };
    return Object.assign(run, variants) as unknown as Database.Transaction<F>;
  }

  #commit(work: () => unknown): unknown {
    // Of a process without power nothing reaches the disk, and nobody sees what it is told.
    if (this.#dead) throw ioError();
    const fault = this.#watch.nextFault();
    if (fault === 'failed') throw ioError();
    if (fault === 'cut-before') {
      this.#watch.onCut();
      throw ioError();
    }
    this.#late = fault === 'failed-late' ? 'failed' : fault === 'ghost' ? 'ghost' : undefined;
    const value = work();
    this.#watch.onCommit();
    if (fault === 'cut-after') {
      this.#watch.onCut();
      throw ioError();
    }
    return value;
  }

  /** Nothing is written any more. */
  release(): void {
    this.#dead = true;
  }

  dispose(): void {
    super.close();
  }

  /** The image is the disk's; the connection has nothing to add. */
  override close(): this {
    return this;
  }
}
