import type { ChdbSession } from './chdb.ts';

/** What a statement is run with: settings and the values of its parameters, by their names. */
export interface Terms {
  /** Tells the statement apart from all others that run. */
  readonly id: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly database: string | null;
}

/**
 * One session with the engine. It does one thing at a time; whatever a statement changes of the session
 * is put back behind it, so that the next one finds it as new.
 */
export class Lane {
  readonly #session: ChdbSession;

  constructor(session: ChdbSession) {
    this.#session = session;
  }

  /** The whole answer. */
  async run(sql: string, format: string, terms: Terms): Promise<Uint8Array> {
    return await this.#with(terms, async () => {
      const answer = await this.#session.queryAsync(sql, { format });
      return answer.bytes();
    });
  }

  /** The answer piece by piece; asks for no more when `take` says false. */
  async stream(
    sql: string,
    format: string,
    terms: Terms,
    take: (piece: Uint8Array) => Promise<boolean>,
  ): Promise<void> {
    await this.#with(terms, async () => {
      const stream = this.#session.queryStream(sql, { format });
      try {
        for await (const piece of stream) if (!(await take(piece.raw()))) return;
      } finally {
        stream.cancel();
      }
    });
  }

  close(): void {
    this.#session.close();
  }

  async #with<T>({ database, id, params, settings }: Terms, work: () => Promise<T>): Promise<T> {
    const names = Object.keys(settings);
    const assignments = [
      // The list of what runs shows it; of the statement itself it shows what became of it.
      `log_comment = ${quoted(id)}`,
      ...names.map((name) => `${name} = ${quoted(settings[name]!)}`),
      ...Object.entries(params).map(([name, value]) => `param_${name} = ${quoted(value)}`),
    ];
    try {
      await this.#set(assignments);
      if (database !== null) await this.#do(`USE ${identifier(database)}`);
      return await work();
    } finally {
      if (names.length > 0) await this.#forget(names);
      if (database !== null) await this.#do('USE default');
    }
  }

  async #forget(names: readonly string[]): Promise<void> {
    const defaults = names.map((name) => `${name} = DEFAULT`);
    // One by one where one of them is no setting: it must not keep the others as they are.
    await this.#set(defaults).catch(async () => {
      for (const one of defaults) await this.#set([one]).catch(() => {});
    });
  }

  async #set(assignments: readonly string[]): Promise<void> {
    await this.#do(`SET ${assignments.join(', ')}`);
  }

  async #do(sql: string): Promise<void> {
    await this.#session.queryAsync(sql, { format: 'Null' });
  }
}

/** As ClickHouse reads it back, whatever it holds. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
