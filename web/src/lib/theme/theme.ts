export const themes = ['system', 'light', 'dark'] as const

export type Theme = (typeof themes)[number]

const key = 'mooring.theme'
const listeners = new Set<() => void>()

/** The chosen theme. `public/theme.js` applies it before the first paint; this keeps it afterwards. */
export function currentTheme(): Theme {
  return themes.find((theme) => theme === document.documentElement.dataset.theme) ?? 'system'
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  try {
    if (theme === 'system') localStorage.removeItem(key)
    else localStorage.setItem(key, theme)
  } catch {
    // Storage is blocked: the choice holds for this visit.
  }
  for (const listener of listeners) listener()
}

export function subscribeTheme(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
