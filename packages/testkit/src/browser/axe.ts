import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds wrong with a page, each thing with the elements that it is about. */
export async function violations(page: Page): Promise<string[]> {
  // As the browser's own tools do: the policy of the page does not let it be loaded by the page.
  const client = await page.context().newCDPSession(page);
  await client.send('Runtime.evaluate', { expression: axe.source });
  const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    'axe.run().then(({ violations }) => violations)',
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}
