import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
const overlayPaths = readdirSync(join(root, 'infra'))
  .filter((name) => /^docker-compose\..+\.yml$/.test(name))
  .map((name) => `infra/${name}`);
const overlay = (name: string): Compose => yaml(`infra/docker-compose.${name}.yml`) as Compose;
const composeTexts = ['docker-compose.yml', ...overlayPaths].map(text).join('\n');
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
    const references = [...composeTexts.matchAll(/\$\{(\w+)([^}]*)\}/g)];
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

  test.each(overlayPaths)(
    '%s adds to services that are there, with variables they know',
    (path) => {
      const { services: changed } = yaml(path) as Compose;
      for (const [name, { environment, networks }] of Object.entries(changed)) {
        expect(Object.keys(compose.services)).toContain(name);
        for (const variable of Object.keys(environment ?? {})) {
          const isSecret = environment?.[variable]?.startsWith('/run/secrets/');
          expect(variables).toHaveProperty(isSecret ? variable.replace(/_FILE$/, '') : variable);
        }
        // Compose would add what a list leaves out; it should read as what comes out.
        for (const network of compose.services[name]?.networks ?? []) {
          if (networks !== undefined) expect(networks).toContain(network);
        }
      }
    },
  );

  test('takes keys from files alone', () => {
    const keys = ['databento', 'payments'].flatMap((name) =>
      Object.values(overlay(name).services).flatMap(({ environment }) =>
        Object.entries(environment ?? {}).filter(([variable]) => variable.includes('KEY')),
      ),
    );
    expect(keys).toEqual([
      ['DATABENTO_API_KEY_FILE', '/run/secrets/databento'],
      ['MPP_RECIPIENT_KEY_FILE', '/run/secrets/recipient'],
      ['MPP_SECRET_KEY_FILE', '/run/secrets/secret'],
    ]);
  });

  test('keeps downloads of Databento on a volume, as nothing else of the container can be written', () => {
    const { services: changed, volumes } = overlay('databento');
    const { environment, volumes: mounts } = changed['ingest']!;
    expect(mounts).toEqual(['databento:/data']);
    expect(Object.keys(volumes)).toEqual(['databento']);
    expect(environment?.['CRUDE_DATABENTO_CACHE']).toMatch(/^\/data\//);
  });

  test('gives the store a way to a ClickHouse that is outside', () => {
    const { services: changed, networks } = overlay('clickhouse');
    expect(networks).toEqual({ clickhouse: {} });
    for (const name of ['store', 'gateway']) {
      expect(changed[name]?.networks).toContain('clickhouse');
      expect(changed[name]?.environment?.['CLICKHOUSE_URL']).toMatch(/^\$\{CLICKHOUSE_URL:\?/);
    }
  });

  test('opens what the operator looks at to this host at most', () => {
    const { services: opened } = overlay('loopback');
    for (const [name, { ports }] of Object.entries(opened)) {
      const inside = ports?.[0]?.split(':')[2];
      expect(ports).toEqual([`127.0.0.1:${inside}:${inside}`]);
      const service = services.find((one) => one.name === name);
      if (service) expect(inside).toBe(String(variables[service.adminPort].default));
      // A port of a container on an internal network alone is not published.
      const networks = opened[name]?.networks ?? compose.services[name]?.networks;
      expect(networks).toContain('door');
    }
    expect(Object.keys(opened).sort()).toEqual(['gateway', 'grafana', 'prometheus', 'store']);
  });
});

describe('infra/example.env', () => {
  const lines = text('infra/example.env').split('\n');
  const named = lines.flatMap((line) => /^#?([A-Z_]+)=/.exec(line)?.[1] ?? []);

  test('has every variable of the compose files, each once', () => {
    const asked = [...composeTexts.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!);
    expect([...named].sort()).toEqual([...new Set(asked), 'COMPOSE_FILE'].sort());
  });

  test('names every overlay', () => {
    const overlays = lines.flatMap(
      (line) => /infra\/docker-compose\.\w+\.yml/.exec(line)?.[0] ?? [],
    );
    expect(overlays.sort()).toEqual([...overlayPaths].sort());
  });

  test('is what commands of the manuals rely on: none names compose files, all services are upgraded', () => {
    const operations = text('docs/operations.md');
    for (const page of [operations, text('docs/guide.md'), text('infra/README.md'), composeTexts]) {
      expect(page).not.toMatch(/docker compose -f/);
    }
    const upgrade = /^for service in (.*); do docker compose up .*--no-deps/m.exec(operations)?.[1];
    expect(upgrade?.split(' ').sort()).toEqual(services.map(({ name }) => name).sort());
  });

  test('is kept out of git, once it is filled in', () => {
    expect(text('.gitignore').split('\n')).toEqual(expect.arrayContaining(['.env', 'secrets/']));
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

test('Prometheus scrapes every instance of every service where it listens', () => {
  const config = yaml('infra/prometheus/prometheus.yml') as {
    scrape_configs: {
      job_name: string;
      dns_sd_configs: { names: string[]; type: string; port: number }[];
    }[];
  };
  const targets = config.scrape_configs.map(({ job_name: job, dns_sd_configs: [first] }) => [
    job,
    [first?.type, first?.names, first?.port],
  ]);
  expect(Object.fromEntries(targets)).toEqual(
    Object.fromEntries(
      services.map(({ name, adminPort }) => [name, ['A', [name], variables[adminPort].default]]),
    ),
  );
  const alerts = text('infra/prometheus/alerts.yml');
  for (const { name } of services) expect(alerts).toContain(`absent(up{job="${name}"} == 1)`);
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
    const binary = await ensureNatsServer({ onProgress: () => {} });
    const { stdout: version } = await promisify(execFile)(binary, ['--version']);
    const config = text('infra/nats/nats.conf');
    expect(config).toContain('store_dir: "/data"');
    const here = config.replace('"/data"', JSON.stringify(folder));
    const known = knowsSync(version) ? here : here.replace(/^ *sync_interval: .*\n/m, '');
    await writeFile(join(folder, 'nats.conf'), known);
    await promisify(execFile)(binary, ['-t', '-c', join(folder, 'nats.conf')]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('nats-server writes through to the disk every second, in a version that can be told to', () => {
  expect(text('infra/nats/nats.conf')).toMatch(/^ *sync_interval: "1s"$/m);
  expect(knowsSync(text('infra/nats/Dockerfile'))).toBe(true);
  expect(knowsSync('nats-server: v2.9.10')).toBe(false);
});

/** Whether the first version in the text is 2.10 or newer, which has `sync_interval`. */
function knowsSync(version: string): boolean {
  const [, major, minor] = /(\d+)\.(\d+)\.\d+/.exec(version)!;
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 10);
}

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
