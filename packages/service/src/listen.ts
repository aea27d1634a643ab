import { StartupError } from './errors.ts';
import type { VariableName } from './variables.ts';

/** Where to listen. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** Also among processes that otherwise share their ports, the port of this one alone. */
  readonly exclusive?: boolean;
  /** Named to the operator when the port cannot be had. */
  readonly variable?: VariableName;
}

/**
 * Starts a fastify app listening; a port that cannot be had is a StartupError of one clear line.
 *
 * @example
 * await listen(app, { host, port: config.STREAM_PORT, variable: 'STREAM_PORT' });
 */
export async function listen(
  app: {
    listen(options: { host: string; port: number; exclusive: boolean }): Promise<string>;
  },
  { host, port, exclusive = false, variable }: Endpoint,
): Promise<string> {
  try {
    return await app.listen({ host, port, exclusive });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const where = `port ${port} on ${host}`;
    const other = variable === undefined ? 'choose' : `set ${variable} to`;
    switch (code) {
      case 'EADDRINUSE':
        throw new StartupError(
          'PORT_IN_USE',
          `${where} is already in use: stop what listens there or ${other} another port`,
          { cause: error },
        );
      case 'EACCES':
        throw new StartupError(
          'PORT_FORBIDDEN',
          `${where} may not be opened by this user: ${other} a port above 1023`,
          { cause: error },
        );
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
        throw new StartupError('ADDRESS_UNKNOWN', `${host} is not an address of this machine`, {
          cause: error,
        });
      default:
        throw error;
    }
  }
}
