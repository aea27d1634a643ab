import type { Pass } from '../state/pass.ts';
import { fetchHistory } from './fetch-history.ts';
import { pause } from './pause.ts';

/** A gateway answers five questions a second from one address, and others may be behind the same one. */
const BUSY_MS = 2_000;

/** What the store keeps, as the gateway answers under `/history/v1/`; null where nothing is to be had. */
export async function askStore<T>(path: string, pass: Pass): Promise<readonly T[] | null> {
  try {
    const answer = await fetchHistory(path, pass);
    // Read to its end, whatever it is: until then it keeps its connection.
    const text = await answer.text();
    if (answer.status === 429) {
      await pause(BUSY_MS);
      return await askStore(path, pass);
    }
    return answer.ok ? (JSON.parse(text) as { data: readonly T[] }).data : null;
  } catch {
    return null;
  }
}
