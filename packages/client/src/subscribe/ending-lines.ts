import type { Subscription } from '../stream/subscription.ts';

/** Ends a subscription; what became of the money, also after a failure. */
export async function endingLines(
  subscription: Subscription,
  network: string | undefined,
): Promise<string[]> {
  const lines: string[] = [];
  await subscription.close().catch(() => {});
  const { closed = null, leftOpen = null } = subscription.ending ?? {};
  if (closed !== null) {
    const [{ closedText }, { networkNamed }] = await Promise.all([
      import('../channel/channel-text.ts'),
      import('../network.ts'),
    ]);
    lines.push(closedText(closed, networkNamed(network)));
  }
  if (leftOpen !== null) {
    const reason = leftOpen.error instanceof Error ? leftOpen.error.message : 'no answer in time';
    lines.push(`${leftOpen.channelId} is still open (${reason}): crude channel close`);
  }
  return lines;
}
