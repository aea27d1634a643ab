/** A refusal of our own, told as ClickHouse tells one. */
export class EndpointError extends Error {
  /** ClickHouse's number and name of this kind of error. */
  readonly number: number;
  readonly kind: string;

  constructor(number: number, kind: string, message: string) {
    super(message);
    this.name = 'EndpointError';
    this.number = number;
    this.kind = kind;
  }
}

/** An error as ClickHouse's HTTP interface answers it. */
export interface Failure {
  readonly status: number;
  readonly number: number;
  readonly text: string;
}

/** Errors that are the asker's, and their status; all others are 500. */
const statuses: Readonly<Record<number, number>> = {
  36: 400,
  47: 404,
  60: 404,
  62: 400,
  81: 404,
  202: 429,
  456: 400,
  457: 400,
};

/** What to answer when a statement failed. */
export function failureOf(error: unknown): Failure {
  if (error instanceof EndpointError) {
    const { kind, message, number } = error;
    return failure(number, `Code: ${number}. DB::Exception: ${message}. (${kind})`);
  }
  const message = error instanceof Error ? error.message : String(error);
  const text = /Code: \d+\..*/s.exec(message)?.[0];
  if (text === undefined) {
    return failure(1001, `Code: 1001. DB::Exception: ${message}. (STD_EXCEPTION)`);
  }
  return failure(Number(/\d+/.exec(text)![0]), text);
}

function failure(number: number, text: string): Failure {
  return { status: statuses[number] ?? 500, number, text: `${text}\n` };
}
