import { inspect } from 'node:util';

const MASK = '[secret]';

/** A value that no string conversion, JSON or inspection shows; `reveal()` is the one way to it. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself: call it where the value is used, and keep the result nowhere. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  static {
    // A method would have a computed name, which isolated declarations cannot hold.
    Object.defineProperty(Secret.prototype, inspect.custom, { value: (): string => MASK });
  }
}
