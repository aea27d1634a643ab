import { type Signal, signal } from '@preact/signals';

const themes = ['auto', 'dark', 'light'] as const;
export type Theme = (typeof themes)[number];

const KEPT_AS = 'crude-theme';

export const theme: Signal<Theme> = signal(readTheme());

/** Rises when colours have changed, by choice or by the machine's; canvases read theirs again. */
export const palette: Signal<number> = signal(0);

/** Puts the choice on the page and listens to the machine. */
export function startTheme(): void {
  document.documentElement.dataset['theme'] = theme.value;
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    palette.value += 1;
  });
}

/** From one theme to the next. */
export function turnTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length]!;
  document.documentElement.dataset['theme'] = theme.value;
  palette.value += 1;
  try {
    localStorage.setItem(KEPT_AS, theme.value);
  } catch {
    // A browser that keeps nothing still shows what was chosen.
  }
}

function readTheme(): Theme {
  try {
    return themes.find((known) => known === localStorage.getItem(KEPT_AS)) ?? 'auto';
  } catch {
    return 'auto';
  }
}
