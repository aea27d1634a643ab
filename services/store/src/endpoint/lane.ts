import type { ChdbSession } from './chdb.ts';

/** What a statement is run with: settings and the values of its parameters, by their names. */
export interface Terms {
  readonly settings: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly database: string | null;
}

/** Where a session is when nobody says otherwise. */
const DEFAULT_DATABASE = 'default';

/**
 * One session with the engine. It does one thing at a time, and a statement finds of the session what its
 * terms say and nothing of the one before: only what differs between the two is set anew.
 */
export class Lane {
  /** The list of what runs shows it as the comment of a statement: so it can be told to end. */
  readonly name: string;
  readonly #session: ChdbSession;
  /** What was set of the session, and may still be so. */
  #settings: Readonly<Record<string, string>> = {};
  /** Values that the session has; it forgets none. */
  #params: Readonly<Record<string, string>> = {};
  #database = DEFAULT_DATABASE;

  constructor(name: string, session: ChdbSession) {
    this.name = name;
    this.#session = session;
  }

  /** The whole answer. */
  async run(sql: string, format: string, terms: Terms): Promise<Uint8Array> {
    await this.#prepare(terms);
    const answer = await this.#session.queryAsync(sql, { format });
    return answer.bytes();
  }

  /** The answer piece by piece; asks for no more when `take` says false. */
  async stream(
    sql: string,
    format: string,
    terms: Terms,
    take: (piece: Uint8Array) => Promise<boolean>,
  ): Promise<void> {
    await this.#prepare(terms);
    const stream = this.#session.queryStream(sql, { format });
    let over = false;
    try {
      for await (const piece of stream) if (!(await take(piece.raw()))) return;
      over = true;
    } finally {
      stream.cancel();
      // The session lets go of a stream that was broken off when it is asked for something else.
      if (!over) await this.#set([`log_comment = ${quoted(this.name)}`]).catch(() => {});
    }
  }

  close(): void {
    this.#session.close();
  }

  async #prepare(terms: Terms): Promise<void> {
    const before = this.#settings;
    const settings = { ...terms.settings, log_comment: this.name };
    const gone = Object.keys(before).filter((name) => !Object.hasOwn(settings, name));
    const assignments = [
      ...changes(before, settings).map(([name, value]) => `${name} = ${quoted(value)}`),
      ...gone.map((name) => `${name} = DEFAULT`),
      ...changes(this.#params, terms.params).map(
        ([name, value]) => `param_${name} = ${quoted(value)}`,
      ),
    ];
    if (assignments.length > 0) {
      // From here on until it is done, either may be so.
      this.#settings = { ...before, ...settings };
      await this.#set(assignments).catch(async (error: unknown) => {
        await this.#forget();
        throw error;
      });
      this.#settings = settings;
      this.#params = { ...this.#params, ...terms.params };
    }
    await this.#enter(terms.database ?? DEFAULT_DATABASE);
  }

  async #enter(database: string): Promise<void> {
    if (database === this.#database) return;
    await this.#do(`USE ${identifier(database)}`);
    this.#database = database;
  }

  /** One by one, since one of them is no setting: it must not keep the others as they are. */
  async #forget(): Promise<void> {
    for (const name of Object.keys(this.#settings)) {
      await this.#set([`${name} = DEFAULT`]).catch(() => {});
    }
    this.#settings = {};
    this.#params = {};
  }

  async #set(assignments: readonly string[]): Promise<void> {
    await this.#do(`SET ${assignments.join(', ')}`);
  }

  async #do(sql: string): Promise<void> {
    await this.#session.queryAsync(sql, { format: 'Null' });
  }
}

function changes(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): [string, string][] {
  return Object.entries(after).filter(([name, value]) => before[name] !== value);
}

/** As ClickHouse reads it back, whatever it holds. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
