import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { variables } from '@crude-alpha/service';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ensureNatsServer } from './index.ts';
import { services } from './services.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const text = (path: string): string => readFileSync(join(root, path), 'utf8');
const yaml = (path: string): unknown => parse(text(path), { merge: true });

interface ComposeService {
  readonly image?: string;
  readonly build?: string | { readonly context: string; readonly dockerfile: string };
  readonly user?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly healthcheck?: object;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly depends_on?: Readonly<Record<string, object>>;
}
interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<
    Record<
      string,
      {
        readonly internal?: boolean;
        readonly ipam?: { readonly config: readonly { readonly subnet: string }[] };
      }
    >
  >;
  readonly volumes: Readonly<Record<string, object>>;
}

const compose = yaml('docker-compose.yml') as Compose;
const all = Object.entries(compose.services);
const dockerfile = text('infra/Dockerfile');
const dockerfileOf = ({ build }: ComposeService): string =>
  typeof build === 'object'
    ? join(build.context, build.dockerfile)
    : join(build ?? '', 'Dockerfile');
const ours = all.filter(([, service]) => dockerfileOf(service) === 'infra/Dockerfile');

describe('docker-compose.yml', () => {
  test.each(all)(
    '%s is confined: no root, no capabilities, a read-only file system',
    (_, service) => {
      expect(service.user).toMatch(/^(node|[1-9]\d*:[1-9]\d*)$/);
      expect(service.read_only).toBe(true);
      expect(service.cap_drop).toEqual(['ALL']);
      expect(service.security_opt).toEqual(['no-new-privileges:true']);
    },
  );

  test.each(all)('%s is a fixed version of something that is there', (_, service) => {
    expect(service.image).toMatch(/:v?\d+\.\d+\.\d+$/);
    if (service.build === undefined) return;
    const lines = text(dockerfileOf(service)).split('\n');
    for (const base of lines.filter((line) => line.startsWith('FROM '))) {
      expect(base).toMatch(/^FROM [a-z/]+:\d+\.\d+\.\d+/);
    }
  });

  test.each(all)('%s has a health check', (_, service) => {
    const inImage =
      service.build !== undefined && /^HEALTHCHECK/m.test(text(dockerfileOf(service)));
    expect(service.healthcheck !== undefined || inImage).toBe(true);
  });

  test.each(all)('%s finds the files, volumes, networks and services it names', (_, service) => {
    for (const volume of service.volumes ?? []) {
      const source = volume.split(':')[0]!;
      if (source.startsWith('.')) expect(existsSync(join(root, source)), source).toBe(true);
      else expect(Object.keys(compose.volumes)).toContain(source);
    }
    for (const network of service.networks ?? []) {
      expect(Object.keys(compose.networks)).toContain(network);
    }
    for (const other of Object.keys(service.depends_on ?? {})) {
      expect(Object.keys(compose.services)).toContain(other);
    }
  });

  test('publishes one port, that of the gateway’s door', () => {
    const published = all.filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name]) => name)).toEqual(['caddy']);
    expect(published[0]?.[1].ports).toEqual([
      expect.stringMatching(/^\$\{PUBLIC_PORT:-443\}:8443$/),
    ]);
  });

  test('keeps raw market data on a network without a way out', () => {
    expect(compose.networks['core']).toEqual({ internal: true });
    expect(compose.services['nats']?.networks).toEqual(['core']);
    expect(compose.services['compute']?.networks).toEqual(['core']);
    expect(compose.services['caddy']?.networks).not.toContain('core');
  });

  test('lets the proxy alone say who asks, and leaves limits by address as they are', () => {
    const { environment = {} } = compose.services['gateway']!;
    const subnets = compose.networks['door']?.ipam?.config.map(({ subnet }) => subnet);
    expect(subnets).toEqual([environment['CRUDE_TRUSTED_PROXIES']]);
    const onDoor = all.filter(([, { networks }]) => networks?.includes('door'));
    expect(onDoor.map(([name]) => name)).toEqual(['gateway', 'caddy']);
    const { services: paid } = yaml('infra/docker-compose.payments.yml') as Compose;
    for (const set of [environment, paid['gateway']?.environment ?? {}]) {
      expect(set).not.toHaveProperty('CRUDE_MAX_CLIENTS_PER_IP');
      expect(set).not.toHaveProperty('CRUDE_PAY_RATE');
    }
  });

  test('has no secret with a default', () => {
    const files = text('docker-compose.yml') + text('infra/docker-compose.payments.yml');
    const references = [...files.matchAll(/\$\{(\w+)([^}]*)\}/g)];
    const secrets = references.filter(([, name = '']) => /PASSWORD|SECRET|KEY|TOKEN/.test(name));
    expect(secrets.length).toBeGreaterThan(0);
    for (const [, , rest] of secrets) expect(rest).toMatch(/^:\?/);
  });

  test('runs every service by the program that runs by hand too', () => {
    expect(ours.map(([name]) => name).sort()).toEqual(services.map(({ name }) => name).sort());
    for (const { name, main } of services) {
      expect(compose.services[name]?.command).toEqual(['node', main]);
      const source = main.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
      expect(existsSync(join(root, source)), source).toBe(true);
    }
  });

  test('sets variables that the services know', () => {
    for (const [, { environment }] of ours) {
      for (const name of Object.keys(environment ?? {})) {
        if (name !== 'UV_THREADPOOL_SIZE') expect(variables).toHaveProperty(name);
      }
    }
    const inImage = [...dockerfile.matchAll(/\b([A-Z][A-Z_]+)=/g)].map(([, name]) => name!);
    const foreign = new Set(['NODE_ENV', 'TURBO_TELEMETRY_DISABLED']);
    for (const name of inImage) if (!foreign.has(name)) expect(variables).toHaveProperty(name);
  });

  test('takes payments with variables that the gateway knows, and keys from files', () => {
    const { services: paid } = yaml('infra/docker-compose.payments.yml') as Compose;
    expect(Object.keys(paid)).toEqual(['gateway']);
    const environment = paid['gateway']?.environment ?? {};
    for (const name of Object.keys(environment)) {
      expect(variables).toHaveProperty(name.replace(/_FILE$/, ''));
    }
    expect(Object.entries(environment).filter(([name]) => name.includes('KEY'))).toEqual([
      ['MPP_RECIPIENT_KEY_FILE', '/run/secrets/recipient'],
      ['MPP_SECRET_KEY_FILE', '/run/secrets/secret'],
    ]);
  });

  test('opens Grafana and Prometheus to this host at most', () => {
    const loopback = yaml('infra/docker-compose.loopback.yml') as Compose;
    const ports = Object.values(loopback.services).flatMap((service) => service.ports ?? []);
    expect(ports).toHaveLength(2);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });
});

describe('infra/Dockerfile', () => {
  test('ends as an ordinary user, with a health check and one of our services', () => {
    const final = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(final).toMatch(/^USER node$/m);
    expect(final).toMatch(/^HEALTHCHECK /m);
    const command = JSON.parse(/^CMD (\[.*\])$/m.exec(final)![1]!) as string[];
    expect(services.map(({ main }) => ['node', main])).toContainEqual(command);
  });

  test('gets what its build needs past .dockerignore', () => {
    const kept = text('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(kept).toEqual(expect.arrayContaining(['package-lock.json', 'packages', 'services']));
    for (const path of kept) expect(existsSync(join(root, path)), path).toBe(true);
  });
});

test('Prometheus scrapes every service where it listens', () => {
  const config = yaml('infra/prometheus/prometheus.yml') as {
    scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
  };
  const targets = config.scrape_configs.map(({ job_name: job, static_configs: [first] }) => [
    job,
    first?.targets,
  ]);
  expect(Object.fromEntries(targets)).toEqual(
    Object.fromEntries(
      services.map(({ name, adminPort }) => [name, [`${name}:${variables[adminPort].default}`]]),
    ),
  );
});

test('Grafana’s dashboard asks the data source that is provisioned', () => {
  const { datasources } = yaml('infra/grafana/provisioning/datasources/prometheus.yml') as {
    datasources: { uid: string; url: string }[];
  };
  expect(datasources.map(({ uid }) => uid)).toEqual(['prometheus']);
  const dashboard = text('infra/grafana/dashboards/crude-alpha.json');
  const asked = [...dashboard.matchAll(/"uid": "(\w+)"\n? *\}/g)].map(([, uid]) => uid);
  expect(new Set(asked)).toEqual(new Set(['prometheus']));
});

test('Caddy hides from outside what only the operator reads', () => {
  const caddyfile = text('infra/caddy/Caddyfile');
  expect(caddyfile).toMatch(/@internal path \/metrics .*\n\s*respond @internal 404/);
  expect(caddyfile).toContain(`reverse_proxy gateway:${variables.STREAM_PORT.default}`);
});

test('nats-server accepts its configuration', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crude-conf-'));
  try {
    const config = text('infra/nats/nats.conf');
    expect(config).toContain('store_dir: "/data"');
    await writeFile(join(folder, 'nats.conf'), config.replace('"/data"', JSON.stringify(folder)));
    const binary = await ensureNatsServer({ onProgress: () => {} });
    await promisify(execFile)(binary, ['-t', '-c', join(folder, 'nats.conf')]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the health check of the image is the readiness of the service', async () => {
  let status = 503;
  const service = createServer((request, response) => {
    response.statusCode = request.url === '/health/ready' ? status : 404;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const { port } = service.address() as AddressInfo;
  const check = async (): Promise<number> => {
    const child = spawn(process.execPath, [join(root, 'infra/healthcheck.mjs')], {
      env: {
        CRUDE_INGEST_ADMIN_PORT: '1',
        CRUDE_COMPUTE_ADMIN_PORT: String(port),
        CRUDE_GATEWAY_ADMIN_PORT: '1',
      },
    });
    const [code] = await once(child, 'exit');
    return code;
  };
  expect(await check()).toBe(1);
  status = 200;
  expect(await check()).toBe(0);
  service.close();
});
