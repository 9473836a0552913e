import type { components } from '@mooring/client'

type Schemas = components['schemas']

export type MailChoices = Schemas['MailChoices']
export type TopicId = Schemas['TopicChoice']['id']
export type Wanted = Partial<Record<TopicId, boolean>>
