/** What came of a question: what was asked for, or why it is not to be had. */
export type Answer<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'missing'; readonly why: string };

export const waiting: Answer<never> = { kind: 'waiting' };

/** Asks the admin port; what is not there is said in words. */
async function ask<T>(path: string): Promise<Answer<T>> {
  try {
    const answer = await fetch(path);
    const body = (await answer.json()) as T & { readonly detail?: string };
    if (answer.ok) return { kind: 'known', value: body };
    return { kind: 'missing', why: body.detail ?? `the gateway answers ${answer.status}` };
  } catch {
    return { kind: 'missing', why: 'the gateway does not answer' };
  }
}

/** How soon to look again for what a question needs to be asked at all. */
const NEED_MS = 500;

/** Asks again and again, each time a while after the last answer, so that questions never pile up. */
export function keepAsking<T>(
  path: () => string | null,
  everyMs: number,
  take: (answer: Answer<T>) => void,
): void {
  const again = async (): Promise<void> => {
    const asked = path();
    // A page that nobody looks at asks nothing.
    if (asked !== null && !document.hidden) take(await ask<T>(asked));
    setTimeout(() => void again(), asked === null ? NEED_MS : everyMs);
  };
  void again();
}
