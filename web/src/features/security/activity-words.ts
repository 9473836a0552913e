import type { AuditEntry } from './types'

const words: Record<string, string> = {
  signed_up: 'The account was created',
}

/** What happened, for the person. A kind of tomorrow is shown by its name. */
export function activityWords({ kind }: Pick<AuditEntry, 'kind' | 'data'>): string {
  if (Object.hasOwn(words, kind)) return words[kind] ?? kind
  const plain = kind.replaceAll(/[_.]/g, ' ')
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}
