import { pause } from './pause.ts';

/** A gateway answers five questions a second from one address, and others may be behind the same one. */
const BUSY_MS = 2_000;

/** What the store keeps, as the gateway answers under `/history/v1/`; null where nothing is to be had. */
export async function askStore<T>(path: string): Promise<readonly T[] | null> {
  try {
    const answer = await fetch(`/history/v1/${path}`);
    // Read to its end, whatever it is: until then it keeps its connection.
    const text = await answer.text();
    if (answer.status === 429) {
      await pause(BUSY_MS);
      return await askStore(path);
    }
    return answer.ok ? (JSON.parse(text) as { data: readonly T[] }).data : null;
  } catch {
    return null;
  }
}
