import { isTopic } from './topic-words'
import type { MailChoices, Wanted } from './types'

/** `before` with what `kept` says of the topics that were asked for: of two answers the later to come need not be the newer. */
export function merged(before: MailChoices | undefined, kept: MailChoices, asked: Wanted): MailChoices {
  if (before === undefined) return kept
  const answers = new Map(kept.topics.map(({ id, wanted }) => [id, wanted]))
  const topics = before.topics.map((topic) =>
    isTopic(topic.id) && topic.id in asked ? { ...topic, wanted: answers.get(topic.id) ?? topic.wanted } : topic,
  )
  return { ...before, topics }
}
