import { expect, test } from 'vitest';
import { hasEmbedded } from './clickhouse.ts';
import { killInFirehose } from './soak/kills.ts';

// The long forms: npm run -s soak -- kill-store --count 100, and kill-nats --count 20.

test.skipIf(!hasEmbedded).each([
  ['store', 1],
  ['nats-server', 1],
] as const)(
  '%s killed %d times in the middle of it all: every event stored once',
  async (victim, kills) => {
    const lines: string[] = [];
    const report = await killInFirehose({
      victim,
      kills,
      seed: Number(process.env['FAST_CHECK_SEED'] ?? 1),
      mode: 'active',
      speed: 1,
      say: (line) => lines.push(line),
    });
    expect(report).toMatchObject({ kills, missing: 0, duplicates: 0, differences: [] });
    expect(report.events).toBeGreaterThan(50_000);
    expect(report.outputs).toBeGreaterThan(0);
    expect(lines.length).toBe(kills + 1);
  },
  300_000,
);
