import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createLogger, type LogConfig, type Logger } from './logger.ts';
import { redactText } from './redact.ts';
import { Secret } from './secret.ts';

const config: LogConfig = {
  CRUDE_INSTANCE: 'one',
  CRUDE_LOG_FORMAT: 'json',
  CRUDE_LOG_LEVEL: 'info',
};

function capture(
  changes: Partial<LogConfig> = {},
  secrets: readonly Secret[] = [],
): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  return { logger: createLogger('ingest', { ...config, ...changes }, { stream, secrets }), lines };
}

test('a line is JSON with level, ISO time, service and instance', () => {
  const { logger, lines } = capture();
  logger.child({ feed: 'synthetic' }).info({ events: 3 }, 'flushed');
  logger.debug('below the level');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/\}\n$/);
  const { time, ...rest } = JSON.parse(lines.at(0)!) as Record<string, unknown>;
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(rest).toEqual({
    level: 'info',
    service: 'ingest',
    instance: 'one',
    feed: 'synthetic',
    events: 3,
    msg: 'flushed',
  });
});

test('pretty is for people, and redacted too', () => {
  const { logger, lines } = capture({ CRUDE_LOG_FORMAT: 'pretty' });
  logger.warn({ token: 'abcdef123456' }, 'slow');
  expect(lines.join('')).toContain('ingest: slow');
  expect(lines.join('')).not.toContain('abcdef123456');
});

test('auto is JSON where there is no terminal', () => {
  const { logger, lines } = capture({ CRUDE_LOG_FORMAT: 'auto' });
  logger.info('x');
  expect(() => JSON.parse(lines.at(0)!) as unknown).not.toThrow();
});

const LEAK = 'Zx9LeAkLeAk42';

test.each<[string, unknown]>([
  ['an authorization header', { req: { headers: { authorization: `Bearer ${LEAK}` } } }],
  ['a header in capitals', { headers: { 'Proxy-Authorization': LEAK } }],
  ['cookies', { headers: { 'set-cookie': [`a=${LEAK}`] } }],
  ['a key however deep', { a: { b: [{ c: { apiKey: LEAK } }] } }],
  ['an environment', { env: { MPP_SECRET_KEY: LEAK, DATABENTO_API_KEY: LEAK } }],
  ['an object under a secret name', { credentials: { user: LEAK, pass: LEAK } }],
  ['bytes under a secret name', { privateKey: Buffer.from(LEAK) }],
  ['a number under a secret name', { password: 12345678 }],
  ['a URL parameter', { url: `/ws/stream/CL?token=${LEAK}&since=4` }],
  ['another URL parameter', { url: `https://x.test/a?since=4&apiKey=${LEAK}` }],
  ['a short URL parameter', { url: `/v1/data?key=${LEAK}` }],
  ['the user of a URL', { url: `nats://me:${LEAK}@10.0.0.1:4222` }],
  ['a password with the signs of a URL', { url: `http://me:a/${LEAK}@b?c#${LEAK}@10.0.0.1:8123` }],
  ['the second of two URLs', { url: `nats://10.0.0.1:4222,nats://me:${LEAK}@10.0.0.2:4222` }],
  ['an error', { err: new Error(`GET /x?token=${LEAK} failed`) }],
  ['an error with a cause', { err: new Error('no', { cause: new Error(`Bearer ${LEAK}`) }) }],
  ['JSON inside a string', { body: JSON.stringify({ token: LEAK, n: 1 }) }],
  ['JSON inside JSON', { body: JSON.stringify({ b: JSON.stringify({ secret: LEAK }) }) }],
  ['header text', { head: `Host: x\r\nAuthorization: Basic ${LEAK}==\r\n` }],
  ['a secret', { key: new Secret(LEAK) }],
])('%s is not shown', (_what, fields) => {
  const { logger, lines } = capture();
  logger.info(fields as object, 'seen');
  logger.child(fields as object).info('seen by a child');
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    expect(line).not.toContain(LEAK);
    expect(line).not.toContain('12345678');
    expect(line).not.toContain(String([...Buffer.from(LEAK)]));
    expect(line).toContain('[secret]');
  }
});

test('what surrounds a secret stays', () => {
  const { logger, lines } = capture();
  logger.info({ url: `/ws/stream/CL?token=${LEAK}&since=4`, key: 'snapshot.CL', tokens: 3 });
  expect(JSON.parse(lines.at(0)!)).toMatchObject({
    url: '/ws/stream/CL?token=[secret]&since=4',
    key: 'snapshot.CL',
    tokens: 3,
  });
});

test.each([
  'the tape synthetic has 12 events, lag 0.2 s',
  '{"symbol":"CL.F27","seq":7}',
  'http://127.0.0.1:7070/ws/stream/CL?since=4',
  'GET /health/ready 503',
  'at run (file:///srv/node_modules/@nats-io/nats-core/lib/util.js:65:24)',
  '0x4f3a9d1e5b8c7f60a2d4e6f8091b3c5d7e9fa1b3c5d7e9f0123456789abcdef0',
])('ordinary text is left as it is: %s', (text) => {
  expect(redactText(text)).toBe(text);
});

test.each([
  `db-${'a1B2c'.repeat(5)}wxyz`,
  `SU${'A'.repeat(56)}`,
  'eyJ0eXAiOiJKV1QifQ.eyJqdGkiOiJYIn0.c2lnbmF0dXJl',
  '-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----',
])('a key of a known shape is hidden wherever it stands', (key) => {
  expect(redactText(`before ${key} after`)).toBe('before [secret] after');
});

test('a configured secret is hidden even where nothing hints at it', () => {
  const { logger, lines } = capture({}, [new Secret('correct "horse" battery')]);
  logger.info({ note: ['said correct "horse" battery aloud'] }, 'correct "horse" battery');
  expect(lines[0]).not.toContain('horse');
});

test('a secret shows itself in no conversion', () => {
  const secret = new Secret(LEAK);
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }, { depth: 9, showHidden: true }),
    inspect(secret),
    Object.keys(secret).join(),
    JSON.stringify(Object.entries(secret)),
  ];
  expect(shown.join(' ')).not.toContain(LEAK);
  expect(String(secret)).toBe('[secret]');
  expect(inspect(secret)).toBe('[secret]');
  expect(secret.reveal()).toBe(LEAK);
});
