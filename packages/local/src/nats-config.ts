/** What differs between one nats-server of ours and another. */
export interface NatsConfig {
  /** -1 lets the server choose a free port. */
  readonly port: number;
  readonly storeDir: string;
  readonly maxPayloadBytes: number;
  /** Absent: the log goes to standard error. */
  readonly logFile?: string;
  /** Absent: everyone may connect. */
  readonly login?: NatsLogin;
}

/** Who may connect. */
export interface NatsLogin {
  readonly user: string;
  readonly password: string;
}

/** NATS itself advises against more. */
export const defaultMaxPayloadBytes: number = 8 * 1024 * 1024;

/**
 * The configuration of a nats-server for one machine: loopback only, no monitoring port,
 * JetStream on.
 */
export function renderNatsConfig(config: NatsConfig): string {
  const { logFile, login } = config;
  const log = logFile === undefined ? '' : `log_file: ${JSON.stringify(logFile)}\n`;
  const authorization =
    login === undefined
      ? ''
      : `authorization { user: ${JSON.stringify(login.user)}, password: ${JSON.stringify(login.password)} }\n`;
  return `# Written at every start; changes here are lost.
host: "127.0.0.1"
port: ${config.port}
ports_file_dir: ${JSON.stringify(config.storeDir)}
pid_file: ${JSON.stringify(`${config.storeDir}/nats-server.pid`)}
${log}${authorization}logfile_size_limit: 16MB
max_payload: ${config.maxPayloadBytes}

jetstream {
  store_dir: ${JSON.stringify(config.storeDir)}
  max_memory_store: 1GB
  # A stream reserves its max_bytes against this number, though not on the disk. The server's own
  # default (three quarters of the free disk) would refuse the tape on a small machine, so the
  # streams' limits are what counts.
  max_file_store: 256GB
}
`;
}
