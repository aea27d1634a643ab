import { ConfigError, type Env, readConfig } from '@crude-alpha/service';
import type { CrewPlan } from './crew.ts';

/** Between the admin ports of two processes of a crew: enough to miss those of the other services. */
const PORTS_APART = 100;

/**
 * The crew that the environment asks for; null where it asks for a single gateway, and where it is
 * wrong: then the single gateway says what is wrong with it.
 */
export function planCrew(env: Env): CrewPlan | null {
  const asked = read(env);
  if (asked === null || asked.CRUDE_GATEWAY_PROCESSES === 1) return null;
  const port = asked.CRUDE_GATEWAY_ADMIN_PORT;
  const name = env['CRUDE_INSTANCE']?.trim();
  return {
    size: asked.CRUDE_GATEWAY_PROCESSES,
    envOf: (at) => ({
      CRUDE_GATEWAY_ADMIN_PORT: String(port === 0 ? 0 : port + at * PORTS_APART),
      // Seats and leases go by it, so no two may have the same.
      ...(name === undefined || name === '' ? {} : { CRUDE_INSTANCE: `${name}-${at + 1}` }),
    }),
  };
}

function read(env: Env) {
  try {
    return readConfig(['CRUDE_GATEWAY_PROCESSES', 'CRUDE_GATEWAY_ADMIN_PORT'], env);
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}
