import { WarehouseError } from '../errors.ts';
import { readEvents } from '../read/read-events.ts';
import { readOutputs } from '../read/read-outputs.ts';
import type { Source } from './source.ts';

/** What stands under an id: an event of a tape, or something derived from one. */
export type Found =
  | { readonly id: string; readonly event: object }
  | { readonly id: string; readonly subject: string; readonly output: object };

const ID = /^([A-Za-z0-9_-]{1,64})\.(\d{1,16})(?:\.(\d{1,5}))?$/;

/** Looks up `<tape>.<ordinal>`, or `<tape>.<ordinal>.<index>` of an output. Throws `NOT_FOUND`. */
export async function findById(
  { connection, limits }: Source,
  id: string,
  signal?: AbortSignal,
): Promise<Found> {
  const [, tape = '', digits = '', index] = ID.exec(id) ?? [];
  const ordinal = Number(digits);
  if (tape === '' || !Number.isSafeInteger(ordinal)) {
    throw new WarehouseError('BAD_QUESTION', 'id: <tape>.<ordinal>, or <tape>.<ordinal>.<index>');
  }
  const range = {
    tape,
    from: ordinal,
    to: ordinal + 1,
    limits,
    ...(signal === undefined ? {} : { signal }),
  };
  if (index !== undefined) {
    for await (const output of readOutputs(connection, range)) {
      if (output.index === Number(index)) {
        return { id, subject: output.subject, output: JSON.parse(output.text) as object };
      }
    }
    throw new WarehouseError('NOT_FOUND', `there is no output ${id}`);
  }
  let event: object | null = null;
  for await (const window of readEvents(connection, range)) {
    window.forEach((one) => {
      event = one;
    });
  }
  if (event === null) throw new WarehouseError('NOT_FOUND', `there is no event ${id}`);
  return { id, event };
}
