import { afterEach, expect, test } from 'vitest';
import { clientOf, trades } from './fixtures/client.ts';
import { closeServers, inTurn, sendJson, serve } from './fixtures/server.ts';

afterEach(closeServers);

test('metadata that is asked for by GET', async () => {
  const server = await serve(
    inTurn(
      sendJson([
        { publisher_id: 1, dataset: 'GLBX.MDP3', venue: 'GLBX', description: 'CME Globex' },
      ]),
      sendJson(['GLBX.MDP3']),
      sendJson(['trades', 'mbp-1']),
      sendJson([{ name: 'price', type: 'int64_t' }]),
      sendJson([{ mode: 'historical', unit_prices: { trades: 28.0, 'mbp-1': 2.5 } }]),
      sendJson([
        { date: '2025-11-20', condition: 'degraded', last_modified_date: '2025-11-21' },
        { date: '2025-11-21', condition: 'missing', last_modified_date: null },
      ]),
      sendJson({
        start: '2010-06-06T00:00:00.000000000Z',
        end: '2025-11-20T00:00:00.000000000Z',
        schema: { mbo: { start: '2017-05-21T00:00:00Z', end: '2025-11-20T00:00:00Z' } },
      }),
    ),
  );
  const { metadata } = clientOf(server.baseUrl);
  expect(await metadata.listPublishers()).toEqual([
    { publisherId: 1, dataset: 'GLBX.MDP3', venue: 'GLBX', description: 'CME Globex' },
  ]);
  await metadata.listDatasets({ startDate: '2025-01-01', endDate: new Date('2025-02-01T12:00Z') });
  expect(await metadata.listSchemas('GLBX.MDP3')).toEqual(['trades', 'mbp-1']);
  expect(await metadata.listFields('trades')).toEqual([{ name: 'price', type: 'int64_t' }]);
  expect(await metadata.listUnitPrices('GLBX.MDP3')).toEqual([
    {
      mode: 'historical',
      usdPerGb: new Map([
        ['trades', 28],
        ['mbp-1', 2.5],
      ]),
    },
  ]);
  expect(await metadata.getDatasetCondition('GLBX.MDP3', { startDate: '2025-11-20' })).toEqual([
    { date: '2025-11-20', condition: 'degraded', lastModifiedDate: '2025-11-21' },
    { date: '2025-11-21', condition: 'missing', lastModifiedDate: undefined },
  ]);
  const range = await metadata.getDatasetRange('GLBX.MDP3');
  expect(range.end).toBe('2025-11-20T00:00:00.000000000Z');
  expect(range.bySchema.get('mbo')?.start).toBe('2017-05-21T00:00:00Z');
  expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /v0/metadata.list_publishers',
    'GET /v0/metadata.list_datasets?start_date=2025-01-01&end_date=2025-02-01',
    'GET /v0/metadata.list_schemas?dataset=GLBX.MDP3',
    'GET /v0/metadata.list_fields?schema=trades&encoding=dbn',
    'GET /v0/metadata.list_unit_prices?dataset=GLBX.MDP3',
    'GET /v0/metadata.get_dataset_condition?dataset=GLBX.MDP3&start_date=2025-11-20',
    'GET /v0/metadata.get_dataset_range?dataset=GLBX.MDP3',
  ]);
});

test('metadata that is asked for by a form', async () => {
  const server = await serve(({ url }, response) => {
    const value = { record_count: 12, billable_size: 576, cost: 0.015 };
    const name = /get_(\w+)$/.exec(url)![1] as keyof typeof value;
    response.end(JSON.stringify(value[name]));
  });
  const { metadata } = clientOf(server.baseUrl);
  expect(await metadata.estimate(trades)).toEqual({
    costUsd: 0.015,
    billableBytes: 576,
    records: 12,
  });
  expect(server.received.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
    'POST /v0/metadata.get_billable_size',
    'POST /v0/metadata.get_cost',
    'POST /v0/metadata.get_record_count',
  ]);
  for (const { body, headers } of server.received) {
    expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(body).toBe(
      'dataset=GLBX.MDP3&symbols=CLZ5&schema=trades' +
        '&start=1763596800000000000&end=1763683200000000000&stype_in=raw_symbol',
    );
  }
});

test('symbols are resolved by day', async () => {
  const server = await serve(
    sendJson({
      result: { 'CL.c.0': [{ d0: '2025-11-18', d1: '2025-11-20', s: 'CLZ5' }], 'CL.x.0': [] },
      symbols: ['CL.c.0', 'CL.x.0'],
      partial: ['CL.c.0'],
      not_found: ['CL.x.0'],
      status: 1,
    }),
  );
  const resolution = await clientOf(server.baseUrl).symbology.resolve({
    dataset: 'GLBX.MDP3',
    symbols: ['CL.x.0', 'CL.c.0'],
    stypeIn: 'continuous',
    stypeOut: 'raw_symbol',
    startDate: '2025-11-18',
    endDate: '2025-11-21',
  });
  expect(resolution.mappings.get('CL.c.0')).toEqual([
    { startDate: '2025-11-18', endDate: '2025-11-20', symbol: 'CLZ5' },
  ]);
  expect(resolution).toMatchObject({ partial: ['CL.c.0'], notFound: ['CL.x.0'] });
  expect(server.received[0]).toMatchObject({
    method: 'POST',
    url: '/v0/symbology.resolve',
    body:
      'dataset=GLBX.MDP3&symbols=CL.c.0%2CCL.x.0&stype_in=continuous&stype_out=raw_symbol' +
      '&start_date=2025-11-18&end_date=2025-11-21',
  });
});
