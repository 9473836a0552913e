import { Refusal, Unreachable, type RefusalCode } from '@mooring/client'

import { InWords } from '../form/in-words'
import { importRefusals } from './import-refusals'
import { workspaceRefusals } from './workspace-refusals'

const signedOut = 'You are signed out. Log in to go on.'
const ours = 'Something went wrong on our side. Try again in a moment.'
const wrongPage = 'This page is not what it should be. Load it again.'

/**
 * Every code the server can refuse with, and what a person is told: the one table, checked complete against the server's own list.
 * Codes of whole requests and of single fields stand together, as they do there.
 */
const messages = {
  ...importRefusals,
  ...workspaceRefusals,
  ACCOUNT_CLOSED: 'This account is closed. Log in with its password to reopen it.',
  ADDRESS_HELD_BACK: 'We cannot send mail to your address any more. Use another one, or ask whoever runs this Mooring.',
  ADDRESS_REACHABLE: 'Mail to your address is not held back. Load the page again.',
  BAD_JSON: ours,
  BUSY: 'Very many people are logging in right now. Try again in a few seconds.',
  CHALLENGE_INVALID: 'That took too long, or was tried too often. Start again.',
  CODE_WRONG: 'This code is wrong or too old. Enter the one that your app shows now.',
  CREDENTIALS_WRONG: 'Email or password is wrong. Check both and try again.',
  CURSOR_INVALID: wrongPage,
  EMAIL_INVALID: 'This does not look like an email address.',
  EMAIL_TAKEN: 'There is already an account with this email. Log in instead, or use another address.',
  FAULT: ours,
  INVALID: 'Please check this.',
  LANGUAGE_UNKNOWN: 'Mooring does not write in this language yet. Choose another one.',
  LINK_INVALID: 'This link or code does not work any more: it was used, it is too old, or a newer one was sent. Ask for a new one.',
  NAME_TOO_LONG: 'This name is too long. Use at most 100 characters.',
  NO_SECOND_FACTOR: 'Set up an authenticator app or a passkey first.',
  ORIGIN_REFUSED: 'Mooring does not accept requests from this address. Open it by its own address and try again.',
  PASSKEY_MISSING: 'This passkey was removed already.',
  PASSKEY_REFUSED: 'This passkey was not accepted. Try again, or use another way.',
  PASSWORD_TOO_COMMON: 'Too many people use this password. Choose something only you would think of.',
  PASSWORD_TOO_LONG: 'Use at most 256 characters.',
  PASSWORD_TOO_SHORT: 'Use at least 8 characters. A few words in a row work well.',
  PASSWORD_WRONG: 'This is not the password you have now.',
  RATE_LIMITED: 'That was tried too often. Wait a little, then try again.',
  ROLE_TOO_LOW: 'Your role in this workspace is not enough for that. Ask an admin or owner of it.',
  REFRESH_EXPIRED: 'You were away for a long time. Log in to go on.',
  REFRESH_INVALID: signedOut,
  REFRESH_MISSING: signedOut,
  REFRESH_REUSED: 'For your safety this session was ended. Log in to go on.',
  SECOND_FACTOR_REQUIRED: 'Your account wants a second factor. Log in again.',
  SECOND_FACTOR_WRONG: 'This code is wrong, too old or was used already. Try the newest one.',
  SESSION_ENDED: 'Your session has ended. Log in to go on.',
  SESSION_MISSING: 'That device is signed out already.',
  SIGNUP_CLOSED: 'New accounts are by invitation only here. Ask someone who uses this Mooring to invite you.',
  STEP_UP_REQUIRED: 'Confirm first that it is you.',
  STEP_UP_WRONG: 'That is not right. Try again.',
  TOKEN_EXPIRED: signedOut,
  TOKEN_INVALID: signedOut,
  TOKEN_MISSING: signedOut,
  TOO_LARGE: 'That is too much at once. Make it shorter.',
  TOO_MANY_PASSKEYS: 'You have as many passkeys as you may. Remove one first.',
  TOTP_ALREADY_ON: 'Your authenticator app is set up already. Load the page again.',
  TOTP_NOT_STARTED: 'Too much time has passed. Close this and set it up from the beginning.',
  USER_MISSING: 'There is no such account any more.',
} as const satisfies Record<RefusalCode, string>

export const refusalCodes: readonly string[] = Object.keys(messages)

const unknownRefusal = 'That did not work. Try again; if it happens again, tell whoever runs this Mooring.'

/** What to tell the person after a failed call. */
export function explain(error: unknown): string {
  if (error instanceof Unreachable) return 'Mooring cannot be reached right now. Check your connection and try again.'
  if (error instanceof InWords) return error.message
  if (!(error instanceof Refusal)) return unknownRefusal
  const text = lookUp(error.code) ?? unknownRefusal
  if (error.code !== 'RATE_LIMITED' || error.retryAfterSeconds === undefined) return text
  return `That was tried too often. Try again in ${inWords(error.retryAfterSeconds)}.`
}

/** What a code of the server's means, where it is told without a refusal: of something that went wrong later. */
export function explainCode(code: string): string {
  return lookUp(code) ?? unknownRefusal
}

/** What to write under each field, if the refusal names fields. */
export function explainFields(error: unknown): Record<string, string> {
  if (!(error instanceof Refusal)) return {}
  return Object.fromEntries(
    Object.entries(error.fields).map(([field, code]) => [field, lookUp(code) ?? messages.INVALID]),
  )
}

function lookUp(code: string): string | undefined {
  return Object.hasOwn(messages, code) ? messages[code as keyof typeof messages] : undefined
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.ceil(seconds))} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
}
