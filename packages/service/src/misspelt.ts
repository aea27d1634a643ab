import { nearest } from './nearest.ts';
import type { Env } from './variable.ts';
import type { Catalogue } from './variables.ts';

/** Prefixes that are ours alone: a name that begins so and is unknown is a mistake. */
const OURS = /^(CRUDE|MPP)_/;

/** Real names of other software that are one slip away from a name of ours. */
const STRANGERS: ReadonlySet<string> = new Set(['NAS_URL', 'NAT_URL', 'STEAM_HOST', 'STEAM_PORT']);

const MOST_SLIPS = 2;

/**
 * One line for each environment variable that looks meant for us and is not known. Names alone are
 * shown: the value behind a misspelt name may well be a secret.
 */
export function misspelt(catalogue: Catalogue, env: Env): string[] {
  const known = Object.entries(catalogue).flatMap(([name, variable]) =>
    variable.kind === 'secret' ? [name, `${name}_FILE`] : [name],
  );
  const exact = new Set(known);
  const problems: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || exact.has(name) || isServiceLink(name, value)) continue;
    const spelling = name.toUpperCase();
    const ours = OURS.test(spelling);
    if (!ours && (spelling.length < 6 || STRANGERS.has(spelling))) continue;
    const near = nearest(spelling, known, ours ? Math.ceil(spelling.length / 3) : MOST_SLIPS);
    if (near !== undefined && (ours || near.edits <= slips(near.word))) {
      problems.push(`${name} is not a known variable, did you mean ${near.word}?`);
    } else if (ours) {
      problems.push(`${name} is not a known variable (docs/variables.md lists them all)`);
    }
  }
  return problems.sort();
}

/**
 * How far a name may be off and still count as a misspelling: two slips in a long name, one in a
 * short one, where two would turn NATS_URL into NEWS_URL or MAPS_URL.
 */
function slips(word: string): number {
  return word.length >= 10 ? MOST_SLIPS : 1;
}

/**
 * Kubernetes and Docker describe every neighbouring service in the environment: one named
 * `crude-gateway` gives CRUDE_GATEWAY_SERVICE_HOST, CRUDE_GATEWAY_PORT_7070_TCP and so on.
 */
function isServiceLink(name: string, value: string): boolean {
  return (
    /_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)$/.test(name) ||
    /_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/.test(name) ||
    (name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(value))
  );
}
