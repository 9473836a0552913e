import type { components } from '@mooring/client'

type Schemas = components['schemas']

export type Account = Schemas['AccountShape']
export type PendingEmail = Schemas['PendingEmail']
/** Whether mail reaches the address of an account. */
export type MailReach = Schemas['MailReach']
