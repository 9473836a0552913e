import { useState } from 'react'

import { explain } from '~/lib/api/refusals'

import { isTopic } from './topic-words'
import type { MailChoices, TopicId, Wanted } from './types'

/** What became of the last change of a topic. */
export type Outcome = { kind: 'saving' } | { kind: 'saved' } | { kind: 'failed'; problem: string }

/** Saves it, and puts what the server says of it into the choices. */
export type Keep = (topics: Wanted) => Promise<void>

export type ChosenTopic = { id: TopicId; wanted: boolean; outcome: Outcome | undefined }

type Choosing = {
  topics: readonly ChosenTopic[]
  choose: (id: TopicId, wanted: boolean) => Promise<void>
  refuse: (id: TopicId, problem: string) => void
}

/** Each change is shown and saved at once; one that could not be saved is taken back, and says why. */
export function useChoosing(choices: MailChoices, keep: Keep): Choosing {
  const [saving, setSaving] = useState<Wanted>({})
  const [outcomes, setOutcomes] = useState<Partial<Record<TopicId, Outcome>>>({})
  const note = (id: TopicId, outcome: Outcome) => setOutcomes((before) => ({ ...before, [id]: outcome }))
  const choose = async (id: TopicId, wanted: boolean) => {
    note(id, { kind: 'saving' })
    setSaving((before) => ({ ...before, [id]: wanted }))
    try {
      await keep({ [id]: wanted })
      note(id, { kind: 'saved' })
    } catch (error) {
      note(id, { kind: 'failed', problem: explain(error) })
    } finally {
      setSaving(({ [id]: _done, ...others }) => others)
    }
  }
  const refuse = (id: TopicId, problem: string) => note(id, { kind: 'failed', problem })
  const topics = choices.topics
    .filter(({ id }) => isTopic(id))
    .map(({ id, wanted }) => ({ id, wanted: saving[id] ?? wanted, outcome: outcomes[id] }))
  return { topics, choose, refuse }
}
