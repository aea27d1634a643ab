import type { NodeClient } from '../node/node-client.ts';

const freshForMs = 1000;

/**
 * Mines a block when the newest may be older than a second, so that whoever looks at the chain
 * finds it alive: its clock right, and transactions within the half minute that Tempo gives them.
 * An idle chain makes no blocks; a block a second would cost some hundred megabytes a day.
 */
export function keepBlocksFresh(node: NodeClient): () => Promise<void> {
  let staleAtMs = 0;
  let mined: Promise<unknown> = Promise.resolve();
  return async () => {
    const nowMs = performance.now();
    if (nowMs >= staleAtMs) {
      staleAtMs = nowMs + freshForMs;
      mined = node.call('evm_mine', []);
    }
    await mined;
  };
}
