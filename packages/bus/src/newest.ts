import type { Bus } from './connect.ts';
import { managerOf } from './stream.ts';

/** The newest stored message of a subject, or null when no stream keeps one. */
export async function newestOf(bus: Bus, subject: string): Promise<Uint8Array | null> {
  const manager = await managerOf(bus);
  try {
    const stream = await manager.streams.find(subject);
    const message = await manager.streams.getMessage(stream, { last_by_subj: subject });
    return message?.data ?? null;
  } catch {
    return null;
  }
}
