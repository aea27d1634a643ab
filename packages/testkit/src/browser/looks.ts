import type { BrowserContextOptions } from 'playwright-core';

/** How pictures for the documentation are looked at: on a desk in both themes, and on a phone. */
export const looks: readonly {
  readonly name: 'dark' | 'light' | 'phone';
  readonly options: BrowserContextOptions;
}[] = [
  { name: 'dark', options: { colorScheme: 'dark', viewport: { width: 1440, height: 900 } } },
  { name: 'light', options: { colorScheme: 'light', viewport: { width: 1440, height: 900 } } },
  {
    name: 'phone',
    // As much of a phone's column as still is a picture.
    options: {
      colorScheme: 'dark',
      viewport: { width: 390, height: 1800 },
      deviceScaleFactor: 1.5,
    },
  },
];
