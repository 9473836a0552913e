const own: Record<string, string> = { en: 'English', de: 'Deutsch' }

/** A language as those call it who read it. */
export function languageName(tag: string): string {
  return own[tag] ?? new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag
}
