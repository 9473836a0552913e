import type { AuditEntry } from './types'

const words: Record<string, string> = {
  signed_up: 'Account created',
  signed_in: 'Logged in',
  signed_out: 'Logged out',
  signed_out_everywhere: 'Logged out everywhere',
  session_revoked: 'A device was logged out',
  refresh_reused: 'A stolen or copied session was ended',
  stepped_up: 'Confirmed that it is you',
  password_changed: 'Password changed',
  password_reset: 'Password replaced by a link or code from a mail',
  name_changed: 'Name changed',
  email_change_asked: 'Change of email address begun',
  email_change_cancelled: 'Change of email address given up',
  email_changed: 'Email address changed',
  email_confirmed: 'Email address confirmed',
  totp_enabled: 'Authenticator app turned on',
  totp_disabled: 'Authenticator app turned off',
  passkey_added: 'Passkey added',
  passkey_removed: 'Passkey removed',
  passkey_counter_went_back: 'A passkey was used that may have been copied',
  recovery_codes_made: 'New recovery codes made',
  recovery_code_used: 'Recovery code used',
  factors_reset: 'All second factors removed by whoever runs this Mooring',
  mail_suppressed: 'Mail to your address held back',
  mail_released: 'Mail to your address sent again',
  account_closed: 'Account closed',
  account_reopened: 'Account reopened',
  account_purged: 'Account deleted for good',
  import_begun: 'A file brought to import',
  import_refused: 'A file refused that was brought to import',
  default_workspace_changed: 'Default workspace changed',
}

/** What happened, for the person. A kind of tomorrow is shown by its name. */
export function activityWords({ kind }: Pick<AuditEntry, 'kind' | 'data'>): string {
  if (Object.hasOwn(words, kind)) return words[kind] ?? kind
  const plain = kind.replaceAll(/[_.]/g, ' ')
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}
