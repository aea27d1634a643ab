import { describe, expect, test } from 'vitest';
import { misspelt } from './misspelt.ts';
import { variables } from './variables.ts';

const withSecret = { ...variables, MPP_SECRET_KEY: { kind: 'secret', doc: 'signs' } } as const;

const find = (name: string, value = '1'): string[] => misspelt(withSecret, { [name]: value });

test.each([
  ['CRUDE_FEEED', 'CRUDE_FEED'],
  ['CRUDE_FEDE', 'CRUDE_FEED'],
  ['crude_feed', 'CRUDE_FEED'],
  ['CRUDE_MAX_CLIENT', 'CRUDE_MAX_CLIENTS'],
  ['CRUDE_TAPE_AGE', 'CRUDE_TAPE'],
  ['CRUDE_SYNTHETIC_SPEEED', 'CRUDE_SYNTHETIC_SPEED'],
  ['MPP_SECERT_KEY', 'MPP_SECRET_KEY'],
  ['MPP_SECRET_KEY_FLIE', 'MPP_SECRET_KEY_FILE'],
  ['STREAM_PROT', 'STREAM_PORT'],
  ['STREAM_PORTS', 'STREAM_PORT'],
  ['STRAM_PORT', 'STREAM_PORT'],
  ['STREAMPORT', 'STREAM_PORT'],
  ['STREM_HSOT', 'STREAM_HOST'],
  ['stream_port', 'STREAM_PORT'],
  ['EMIT_SM', 'EMIT_MS'],
  ['EMITMS', 'EMIT_MS'],
  ['STRIKE_WINDOW', 'STRIKES_WINDOW'],
  ['STRIKES_WINDWO', 'STRIKES_WINDOW'],
  ['PAYMENT', 'PAYMENTS'],
  ['NATS_URI', 'NATS_URL'],
  ['NATS_RUL', 'NATS_URL'],
  ['NAT_CREDS_FILE', 'NATS_CREDS_FILE'],
])('%s is refused, %s is meant', (name, meant) => {
  expect(find(name)).toEqual([`${name} is not a known variable, did you mean ${meant}?`]);
});

test('a name of ours that is near nothing is refused all the same', () => {
  expect(find('CRUDE_ZZZZZZZZZZZZ')).toEqual([
    'CRUDE_ZZZZZZZZZZZZ is not a known variable (docs/variables.md lists them all)',
  ]);
});

test('the value behind a misspelt name is not shown', () => {
  expect(find('MPP_SECERT_KEY', 'hunter22').join()).not.toContain('hunter22');
});

test('every known name is accepted, whichever service it is for', () => {
  const env = Object.fromEntries(Object.keys(withSecret).map((name) => [name, '1']));
  expect(misspelt(withSecret, { ...env, MPP_SECRET_KEY_FILE: '/key' })).toEqual([]);
});

describe('names of others are left alone', () => {
  // What shells, desktops, CI systems, containers, Node and the tools around us set.
  const others = `
    PATH HOME USER LOGNAME SHELL TERM LANG LC_ALL PWD OLDPWD SHLVL TMPDIR TEMP TMP EDITOR VISUAL
    PAGER DISPLAY WAYLAND_DISPLAY XAUTHORITY XDG_RUNTIME_DIR XDG_SESSION_TYPE DBUS_SESSION_BUS_ADDRESS
    SSH_AUTH_SOCK SSH_CLIENT SSH_CONNECTION SSH_TTY HOSTNAME HOSTTYPE MACHTYPE OSTYPE COLUMNS LINES
    NODE_ENV NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS NPM_TOKEN NVM_DIR npm_config_cache
    npm_package_name npm_lifecycle_event INIT_CWD FORCE_COLOR NO_COLOR COLORTERM CI DEBUG
    GITHUB_ACTIONS GITHUB_TOKEN RUNNER_OS GITLAB_CI CI_JOB_TOKEN BUILD_NUMBER JENKINS_URL
    KUBERNETES_SERVICE_HOST KUBERNETES_PORT KUBERNETES_SERVICE_PORT POD_NAME POD_IP
    HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy ALL_PROXY
    AWS_REGION AWS_ACCESS_KEY_ID AWS_PROFILE GOOGLE_APPLICATION_CREDENTIALS DATABASE_URL REDIS_URL
    BASE_URL SITE_URL ROOT_URL NEWS_URL MAPS_URL AUTH_URL PUBLIC_URL API_URL NAS_URL NAT_URL
    NATS_USER NATS_PASSWORD NATS_CREDS NATS_NKEY NATS_CONTEXT NATS_CA NATS_CERT NATS_KEY
    STEAM_PORT STREAMLIT_SERVER_PORT STREAM_KEY STREAM_URL SERVER_PORT STREAMING_HOST PORT HOST
    PAYMENTS_URL PAYPAL_ID VIRTUAL_ENV PYTHONPATH JAVA_HOME GOPATH CARGO_HOME VITEST VITEST_MODE
    TURBO_HASH TZ MAIL LESS LS_COLORS PS1 WSL_DISTRO_NAME SYSTEMROOT WINDIR APPDATA COMSPEC
    INVOCATION_ID JOURNAL_STREAM NOTIFY_SOCKET LISTEN_FDS WATCHDOG_USEC CREDENTIALS_DIRECTORY
    CLICKHOUSE_URL DATABENTO_API_KEY GF_SECURITY_ADMIN_PASSWORD PROMETHEUS_URL DOCKER_HOST
  `
    .trim()
    .split(/\s+/);

  test.each(others)('%s', (name) => {
    expect(find(name)).toEqual([]);
  });

  test.each([
    ['CRUDE_GATEWAY_SERVICE_HOST', '10.0.0.7'],
    ['CRUDE_GATEWAY_SERVICE_PORT', '7070'],
    ['CRUDE_GATEWAY_SERVICE_PORT_STREAM', '7070'],
    ['CRUDE_GATEWAY_PORT', 'tcp://10.0.0.7:7070'],
    ['CRUDE_GATEWAY_PORT_7070_TCP', 'tcp://10.0.0.7:7070'],
    ['CRUDE_GATEWAY_PORT_7070_TCP_ADDR', '10.0.0.7'],
  ])('%s, which Kubernetes sets for a service named crude-gateway', (name, value) => {
    expect(find(name, value)).toEqual([]);
  });
});
