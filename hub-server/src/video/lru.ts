/** A bounded map that forgets what was used longest ago, telling `dropped`. */
export class Lru<Key, Value> {
  readonly #limit: number;
  readonly #dropped: (value: Value) => void;
  readonly #entries = new Map<Key, Value>();

  constructor(limit: number, dropped: (value: Value) => void = () => undefined) {
    this.#limit = limit;
    this.#dropped = dropped;
  }

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.delete(key);
    this.#entries.set(key, value);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#limit) break;
      this.delete(oldest);
    }
  }

  delete(key: Key): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#dropped(value);
  }

  clear(): void {
    for (const key of [...this.#entries.keys()]) this.delete(key);
  }
}
