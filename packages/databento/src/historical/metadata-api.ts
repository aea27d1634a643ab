import type { Estimate } from './errors.ts';
import type { Form, Http } from './http.ts';
import { dayOf } from './instant.ts';
import { queryForm, type RangeRequest } from './request.ts';
import { asList, asMap, asNumber, asObject, asText } from './shape.ts';

export interface Publisher {
  readonly publisherId: number;
  readonly dataset: string;
  readonly venue: string;
  readonly description: string;
}

export interface FieldDetail {
  readonly name: string;
  readonly type: string;
}

export interface UnitPrices {
  /** Such as `historical-streaming`. */
  readonly mode: string;
  /** US dollars a gigabyte, by schema. */
  readonly usdPerGb: ReadonlyMap<string, number>;
}

export interface DatasetCondition {
  readonly date: string;
  /** Such as `available`, `degraded`, `pending` or `missing`. */
  readonly condition: string;
  readonly lastModifiedDate: string | undefined;
}

export interface DatasetRange {
  /** ISO 8601. */
  readonly start: string;
  readonly end: string;
  readonly bySchema: ReadonlyMap<string, { readonly start: string; readonly end: string }>;
}

export interface Days {
  /** Inclusive. */
  readonly startDate?: string | Date;
  readonly endDate?: string | Date;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** What there is, and what it costs. */
export class MetadataApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async listPublishers(options: CallOptions = {}): Promise<Publisher[]> {
    return asList(await this.#get('list_publishers', [], options), 'publishers', (value, what) => {
      const one = asObject(value, what);
      return {
        publisherId: asNumber(one['publisher_id'], `${what}.publisher_id`),
        dataset: asText(one['dataset'], `${what}.dataset`),
        venue: asText(one['venue'], `${what}.venue`),
        description: asText(one['description'], `${what}.description`),
      };
    });
  }

  async listDatasets(days: Days = {}, options: CallOptions = {}): Promise<string[]> {
    return asList(await this.#get('list_datasets', daysForm(days), options), 'datasets', asText);
  }

  async listSchemas(dataset: string, options: CallOptions = {}): Promise<string[]> {
    return asList(
      await this.#get('list_schemas', [['dataset', dataset]], options),
      'schemas',
      asText,
    );
  }

  async listFields(
    schema: string,
    encoding: 'csv' | 'dbn' | 'json' = 'dbn',
    options: CallOptions = {},
  ): Promise<FieldDetail[]> {
    const form: Form = [
      ['schema', schema],
      ['encoding', encoding],
    ];
    return asList(await this.#get('list_fields', form, options), 'fields', (value, what) => {
      const one = asObject(value, what);
      return {
        name: asText(one['name'], `${what}.name`),
        type: asText(one['type'], `${what}.type`),
      };
    });
  }

  async listUnitPrices(dataset: string, options: CallOptions = {}): Promise<UnitPrices[]> {
    const prices = await this.#get('list_unit_prices', [['dataset', dataset]], options);
    return asList(prices, 'unit prices', (value, what) => {
      const one = asObject(value, what);
      return {
        mode: asText(one['mode'], `${what}.mode`),
        usdPerGb: asMap(one['unit_prices'], `${what}.unit_prices`, asNumber),
      };
    });
  }

  async getDatasetCondition(
    dataset: string,
    days: Days = {},
    options: CallOptions = {},
  ): Promise<DatasetCondition[]> {
    const form: Form = [['dataset', dataset], ...daysForm(days)];
    const conditions = await this.#get('get_dataset_condition', form, options);
    return asList(conditions, 'conditions', (value, what) => {
      const one = asObject(value, what);
      const modified = one['last_modified_date'] ?? undefined;
      return {
        date: asText(one['date'], `${what}.date`),
        condition: asText(one['condition'], `${what}.condition`),
        lastModifiedDate:
          modified === undefined ? undefined : asText(modified, `${what}.last_modified_date`),
      };
    });
  }

  async getDatasetRange(dataset: string, options: CallOptions = {}): Promise<DatasetRange> {
    const range = await this.#get('get_dataset_range', [['dataset', dataset]], options);
    return {
      ...startAndEnd(range, 'range'),
      bySchema: asMap(asObject(range, 'range')['schema'] ?? {}, 'range.schema', startAndEnd),
    };
  }

  async getRecordCount(request: RangeRequest, options: CallOptions = {}): Promise<number> {
    return asNumber(await this.#post('get_record_count', request, options), 'the record count');
  }

  /** Bytes, uncompressed. */
  async getBillableSize(request: RangeRequest, options: CallOptions = {}): Promise<number> {
    return asNumber(await this.#post('get_billable_size', request, options), 'the billable size');
  }

  /** US dollars. */
  async getCost(request: RangeRequest, options: CallOptions = {}): Promise<number> {
    return asNumber(await this.#post('get_cost', request, options), 'the cost');
  }

  /** Cost, size and number of records at once. */
  async estimate(request: RangeRequest, options: CallOptions = {}): Promise<Estimate> {
    const [costUsd, billableBytes, records] = await Promise.all([
      this.getCost(request, options),
      this.getBillableSize(request, options),
      this.getRecordCount(request, options),
    ]);
    return { costUsd, billableBytes, records };
  }

  #get(name: string, form: Form, { signal }: CallOptions): Promise<unknown> {
    return this.#http.json('GET', `metadata.${name}`, form, signal);
  }

  #post(name: string, request: RangeRequest, { signal }: CallOptions): Promise<unknown> {
    return this.#http.json('POST', `metadata.${name}`, queryForm(request), signal);
  }
}

function daysForm({ startDate, endDate }: Days): Form {
  return [
    ...(startDate === undefined ? [] : [['start_date', dayOf(startDate)] as const]),
    ...(endDate === undefined ? [] : [['end_date', dayOf(endDate)] as const]),
  ];
}

function startAndEnd(value: unknown, what: string): { start: string; end: string } {
  const one = asObject(value, what);
  return { start: asText(one['start'], `${what}.start`), end: asText(one['end'], `${what}.end`) };
}
