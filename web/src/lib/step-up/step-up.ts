import { StepUpRequired, type FactorMethod, type Method } from '@mooring/client'

import { Cancelled } from '~/lib/form/cancelled'
import { session } from '~/lib/session/session'

/** Somebody waits for the person to prove that it is still them. */
export type Asked = { methods: readonly FactorMethod[]; done: () => void; giveUp: () => void }

type Waiting = { resolve: () => void; reject: (error: Error) => void }

let asked: Asked | undefined
const waiting: Waiting[] = []
const listeners = new Set<() => void>()

export function currentAsk(): Asked | undefined {
  return asked
}

export function subscribeAsk(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * A call as the signed-in person which, if the server wants to be sure that it is still them, asks them and is then repeated.
 * Throws `Cancelled` when they give up.
 */
export async function asMyself<T>(method: Method, path: string, body?: unknown): Promise<T> {
  try {
    return await session.request<T>(method, path, body)
  } catch (error) {
    if (!(error instanceof StepUpRequired)) throw error
    await ask(error.methods)
    return await session.request<T>(method, path, body)
  }
}

/** Everybody who asks meanwhile waits for the same answer. */
function ask(methods: readonly FactorMethod[]): Promise<void> {
  return new Promise((resolve, reject) => {
    waiting.push({ resolve, reject })
    if (asked !== undefined) return
    change({
      methods,
      done: () => settle((one) => one.resolve()),
      giveUp: () => settle((one) => one.reject(new Cancelled())),
    })
  })
}

function settle(how: (one: Waiting) => void): void {
  change(undefined)
  for (const one of waiting.splice(0)) how(one)
}

function change(next: Asked | undefined): void {
  asked = next
  for (const listener of listeners) listener()
}
