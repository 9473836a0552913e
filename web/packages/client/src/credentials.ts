import type { SignedIn } from './api.js'
import { expiryOf, type Times } from './lifetime.js'
import { Refusal } from './refusal.js'

/** Where the proof of a session is, and how it goes along. The engine asks; it never holds one itself. */
export type Credentials = {
  /** Where a sign-in is asked to put the refresh token. */
  readonly delivery: 'cookie' | 'body'
  /** Reads what is kept. `none`: nothing that we could know of; `leaving`: a logout the server has not heard of yet. */
  open: () => Promise<'none' | 'kept' | 'leaving'>
  headers: () => Record<string, string>
  /** False if a call would go without proof, so that renewing comes first. */
  ready: () => boolean
  /** What a renewal sends. */
  refreshBody: () => Promise<Record<string, string>>
  /** Takes what a sign-in or a renewal brought. */
  keep: (reply: SignedIn) => Promise<void>
  /** When the token that came with `reply` ends. */
  timesOf: (reply: SignedIn) => Times
  /** A logout began: remembered with what is still needed to tell the server. */
  leave: () => Promise<void>
  drop: () => Promise<void>
}

/** In a browser: HttpOnly cookies, which go along by themselves. No token is ever seen: what a reply holds of it is not read. */
export const cookieCredentials: Credentials = {
  delivery: 'cookie',
  open: async () => 'none',
  headers: () => ({}),
  ready: () => true,
  refreshBody: async () => ({}),
  keep: async () => undefined,
  timesOf: (reply) => reply,
  leave: async () => undefined,
  drop: async () => undefined,
}

/** One small secret string, kept by the caller: a keychain, a file that only its owner reads. */
export type SecretStorage = {
  read: () => Promise<string | undefined>
  write: (secret: string) => Promise<void>
  erase: () => Promise<void>
}

/** Outside browsers: the access token in memory, the refresh token in `storage`, written before it is needed. */
export function tokenCredentials(storage: SecretStorage): Credentials {
  let access: string | undefined
  let refresh: string | undefined
  const write = (leaving: boolean) => storage.write(JSON.stringify({ refreshToken: refresh, leaving }))
  return {
    delivery: 'body',
    open: async () => {
      const kept = parse(await storage.read())
      refresh = kept?.refreshToken
      if (kept === undefined) return 'none'
      return kept.leaving ? 'leaving' : 'kept'
    },
    headers: () => (access === undefined ? {} : { authorization: `Bearer ${access}` }),
    ready: () => access !== undefined,
    refreshBody: async () => {
      if (refresh === undefined) throw new Refusal({ status: 401, code: 'REFRESH_MISSING' })
      return { refreshToken: refresh }
    },
    keep: async (reply) => {
      access = reply.accessToken
      if (reply.refreshToken === undefined) return
      refresh = reply.refreshToken
      await write(false)
    },
    timesOf: (reply) => ({ ...reply, expiresAt: expiryOf(reply.accessToken) ?? reply.expiresAt }),
    leave: async () => {
      if (refresh !== undefined) await write(true)
    },
    drop: async () => {
      access = undefined
      refresh = undefined
      await storage.erase()
    },
  }
}

function parse(secret: string | undefined): { refreshToken: string; leaving: boolean } | undefined {
  try {
    const value = JSON.parse(secret ?? 'null') as { refreshToken?: unknown; leaving?: unknown } | null
    if (typeof value?.refreshToken !== 'string') return undefined
    return { refreshToken: value.refreshToken, leaving: value.leaving === true }
  } catch {
    return undefined
  }
}
