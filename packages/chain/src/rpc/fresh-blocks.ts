import type { NodeClient } from '../node/node-client.ts';

const freshForMs = 1000;

/**
 * Mines a block when the newest may be older than a second, so that whoever goes by the chain's
 * time finds it right, and transactions are within the half minute that Tempo gives them. An idle
 * chain makes no blocks: anvil keeps them all, and gets slower with each.
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
