import type { EndReason } from '@mooring/client'

/** Why someone finds themselves on the login page, in one sentence. */
const sentences: Record<EndReason, string> = {
  expired: 'You were signed out because you were away for a long time.',
  revoked: 'You were signed out because this session was ended.',
  password_changed: 'You were signed out because the password was changed.',
  signed_out_elsewhere: 'You were signed out from another device.',
  account_closed: 'You were signed out because this account was closed.',
}

const unsyncedEdits = 'Edits that were still waiting are kept on this device and go out when you log in again.'

/** The reason comes from the address bar; what is not a reason of ours is not shown. */
export function reasonSentence(reason: string | undefined): string | undefined {
  if (reason === undefined || !Object.hasOwn(sentences, reason)) return undefined
  const sentence = sentences[reason as EndReason]
  return reason === 'account_closed' ? `${sentence} Log in to reopen it, while it is kept.` : `${sentence} ${unsyncedEdits}`
}
