import type { LineWriter } from '../line-writer.ts';

/** Why a rung does not hold, and what to do about it. */
export class Fault extends Error {
  readonly advice: string;

  constructor(message: string, advice: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'Fault';
    this.advice = advice;
  }
}

/** Rungs one after another, each a line as soon as it is known. */
export class Ladder {
  readonly #lines: LineWriter;
  readonly #secret: string;
  #whole = true;

  /** The secret is never in a line, whatever somebody answers. */
  constructor(lines: LineWriter, secret: string | undefined) {
    this.#lines = lines;
    this.#secret = secret ?? '';
  }

  /** Whether each rung so far holds. */
  get whole(): boolean {
    return this.#whole;
  }

  /** Tries one rung; one that stands on another that does not hold is skipped. */
  async climb(name: string, holds: boolean, step: () => Promise<string>): Promise<boolean> {
    if (!holds) {
      this.#say('skipped', name, 'needs what failed above');
      return false;
    }
    try {
      this.#say('ok', name, await step());
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#whole = false;
      this.#say('failed', name, `${error.message}: ${error.advice}`);
      return false;
    }
  }

  #say(verdict: string, name: string, text: string): void {
    const safe = this.#secret === '' ? text : text.replaceAll(this.#secret, '***');
    this.#lines.line(`${verdict.padEnd(8)}${name.padEnd(9)}${safe.replaceAll(/\s+/g, ' ')}`);
  }
}
