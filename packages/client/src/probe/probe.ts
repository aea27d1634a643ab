import type { Command } from '../standard.ts';
import { ProbeHistory } from './history.ts';
import { Fault, Ladder } from './ladder.ts';
import { greet, resolveHost } from './reach.ts';
import { ProbeSession } from './session.ts';
import { targetOf } from './target.ts';

/** Climbs from the key to the symbols, and says at each rung what to do where it does not hold. */
export const probe: Command = async (args, { env, lines }) => {
  const target = targetOf(args);
  const key = env['DATABENTO_API_KEY'] ?? '';
  const ladder = new Ladder(lines, key);
  const hasKey = await ladder.climb('key', true, () => Promise.resolve(checkKey(key)));
  const resolves = await ladder.climb('dns', true, () => resolveHost(target));
  const greets = await ladder.climb('gateway', resolves, () => greet(target));

  let session: ProbeSession | undefined;
  const takesKey = await ladder.climb('auth', hasKey && greets, () => {
    session = new ProbeSession(key, target);
    return session.authenticate();
  });
  await ladder.climb('replay', takesKey, async () => (await session?.replay()) ?? '');
  session?.close();

  let history: ProbeHistory | undefined;
  const hasRange = await ladder.climb('history', hasKey, () => {
    history = new ProbeHistory(key, target);
    return history.range();
  });
  await ladder.climb('symbols', hasRange, async () => (await history?.symbols()) ?? '');
  return ladder.whole ? 0 : 1;
};

function checkKey(key: string): string {
  if (key === '') {
    throw new Fault(
      'DATABENTO_API_KEY is not set',
      'export it; the key is in the portal of Databento',
    );
  }
  if (/\s/.test(key)) throw new Fault('the key has spaces or line ends in it', 'copy it anew');
  const usual = key.startsWith('db-') && key.length === 32;
  return usual ? 'is set' : 'is set, though in another form than db- and 29 characters';
}
