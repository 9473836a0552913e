import { Refusal, requestWith, type Request } from '@mooring/client'

import { explain } from '~/lib/api/refusals'
import { InWords } from '~/lib/form/in-words'

import { operatorKey } from './operator-key'

const withKey = requestWith(operatorKey.headers)

/** A call in the operator's name. A key that is refused is forgotten, and the page asks for it anew. */
export const ask: Request = async <T>(...call: Parameters<Request>): Promise<T> => {
  try {
    return await withKey<T>(...call)
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) operatorKey.forget('refused')
    throw inOperatorsWords(error)
  }
}

/** Tries a key, and keeps it if it is the right one. */
export async function signIn(key: string): Promise<void> {
  try {
    await requestWith(() => ({ authorization: `Bearer ${key}` }))('GET', '/api/operator/monitor/workspaces?limit=1')
  } catch (error) {
    throw keyRefused(error)
  }
  operatorKey.keep(key)
}

function keyRefused(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.status !== 401) return error
  return new InWords('This is not the operator key. It is in the file operator.key of the data folder, unless the settings give another.')
}

/** Refusals that only operators meet say in their own words what is wrong. */
function inOperatorsWords(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.status === 401 || error.status === 429) return error
  const { detail, title } = error.problem as { detail?: string; title?: string }
  return new InWords(detail ?? title ?? explain(error))
}
