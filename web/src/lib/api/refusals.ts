import { Refusal, Unreachable } from './request'

/** Every code the server can refuse with, and what a person is told. One table, checked complete against the server's list. */
const messages = {
  EMAIL_TAKEN: 'There is already an account with this email. Log in instead, or use another address.',
  INVALID: 'Some of this needs another look.',
  RATE_LIMITED: 'That was tried too often. Wait a little, then try again.',
  BUSY: 'Mooring is very busy. Try again in a moment.',
  CREDENTIALS_WRONG: 'Email or password is wrong. Check both and try again.',
  TOKEN_MISSING: 'You are signed out. Log in to go on.',
  TOKEN_INVALID: 'You are signed out. Log in to go on.',
  TOKEN_EXPIRED: 'You are signed out. Log in to go on.',
  SESSION_ENDED: 'Your session has ended. Log in to go on.',
  REFRESH_MISSING: 'You are signed out. Log in to go on.',
  REFRESH_INVALID: 'You are signed out. Log in to go on.',
  REFRESH_EXPIRED: 'You were away for a long time. Log in to go on.',
  REFRESH_REUSED: 'For your safety this session was ended. Log in to go on.',
  WORKSPACE_LIMIT: 'You own as many workspaces as you can. Archive or delete one first.',
  WORKSPACE_FORBIDDEN: 'You are not a member of this workspace.',
  WORKSPACE_MISSING: 'This workspace does not exist any more.',
} as const

const fieldMessages = {
  PASSWORD_TOO_SHORT: 'Use at least 8 characters. A few words in a row work well.',
  PASSWORD_TOO_COMMON: 'Too many people use this password. Choose something only you would think of.',
  PASSWORD_TOO_LONG: 'Use at most 256 characters.',
  EMAIL_INVALID: 'This does not look like an email address.',
  NAME_TOO_LONG: 'This name is too long. Use at most 80 characters.',
  NAME_EMPTY: 'Give it a name.',
  REQUIRED: 'This is needed.',
} as const

export const refusalCodes = Object.keys(messages)
export const fieldCodes = Object.keys(fieldMessages)

const unknownRefusal = 'That did not work. Try again; if it happens again, tell whoever runs this Mooring.'

/** What to tell the person after a failed call. */
export function explain(error: unknown): string {
  if (error instanceof Unreachable) return 'Mooring cannot be reached right now. Check your connection and try again.'
  if (!(error instanceof Refusal)) return unknownRefusal
  const text = lookUp(messages, error.code) ?? unknownRefusal
  if (error.code !== 'RATE_LIMITED' || error.retryAfterSeconds === undefined) return text
  return `That was tried too often. Try again in ${inWords(error.retryAfterSeconds)}.`
}

/** What to write under each field, if the refusal names fields. */
export function explainFields(error: unknown): Record<string, string> {
  if (!(error instanceof Refusal)) return {}
  return Object.fromEntries(
    Object.entries(error.fields).map(([field, code]) => [field, lookUp(fieldMessages, code) ?? 'Please check this.']),
  )
}

function lookUp(table: Record<string, string>, code: string): string | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.ceil(seconds))} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
}
