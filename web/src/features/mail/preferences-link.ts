import { isTopic } from './topic-words'
import type { TopicId } from './types'

export const preferencesTitle = 'Which mail do you want?'

/** What stands behind the `#`: what proves the address, and after a dot the kind of mail that somebody wants no more of. */
export function readLink(hash: string): { token: string; topic: TopicId | undefined } {
  const [token = '', topic] = hash.split('.')
  return { token, topic: isTopic(topic) ? topic : undefined }
}
