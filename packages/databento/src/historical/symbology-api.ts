import type { Form, Http } from './http.ts';
import { dayOf } from './instant.ts';
import type { CallOptions } from './metadata-api.ts';
import { joinSymbols } from './request.ts';
import { asList, asMap, asObject, asText } from './shape.ts';

export interface ResolveRequest {
  readonly dataset: string;
  /** At most 2000. */
  readonly symbols: readonly string[];
  readonly stypeIn: string;
  readonly stypeOut: string;
  readonly startDate: string | Date;
  /** Exclusive; the day after `startDate` if not given. */
  readonly endDate?: string | Date;
}

/** What a symbol stands for from one day until before another, both such as 2026-11-20. */
export interface ResolvedInterval {
  readonly startDate: string;
  readonly endDate: string;
  readonly symbol: string;
}

export interface Resolution {
  readonly mappings: ReadonlyMap<string, readonly ResolvedInterval[]>;
  /** Symbols that did not resolve on some days. */
  readonly partial: readonly string[];
  readonly notFound: readonly string[];
}

export class SymbologyApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async resolve(request: ResolveRequest, { signal }: CallOptions = {}): Promise<Resolution> {
    const { dataset, symbols, stypeIn, stypeOut, startDate, endDate } = request;
    const form: Form = [
      ['dataset', dataset],
      ['symbols', joinSymbols(symbols)],
      ['stype_in', stypeIn],
      ['stype_out', stypeOut],
      ['start_date', dayOf(startDate)],
      ...(endDate === undefined ? [] : [['end_date', dayOf(endDate)] as const]),
    ];
    const answer = asObject(
      await this.#http.json('POST', 'symbology.resolve', form, signal),
      'the resolution',
    );
    return {
      mappings: asMap(answer['result'], 'result', (value, what) => asList(value, what, interval)),
      partial: asList(answer['partial'] ?? [], 'partial', asText),
      notFound: asList(answer['not_found'] ?? [], 'not_found', asText),
    };
  }
}

function interval(value: unknown, what: string): ResolvedInterval {
  const one = asObject(value, what);
  return {
    startDate: asText(one['d0'], `${what}.d0`),
    endDate: asText(one['d1'], `${what}.d1`),
    symbol: asText(one['s'], `${what}.s`),
  };
}
