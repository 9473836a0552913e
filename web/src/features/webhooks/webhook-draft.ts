import type { Webhook } from './types'

/** `events` is what stands in the field: a name or pattern on each line. */
export type WebhookDraft = {
  url: string
  description: string
  told: 'all' | 'some' | 'none'
  kinds: readonly string[]
  events: string
}

const mostEvents = 20

export const emptyDraft: WebhookDraft = { url: '', description: '', told: 'all', kinds: [], events: '' }

type Said = Pick<Webhook, 'url' | 'description' | 'lifecycle' | 'kinds' | 'events'>

export function draftOf({ url, description, lifecycle, kinds, events }: Said): WebhookDraft {
  const told = !lifecycle ? 'none' : kinds.length === 0 ? 'all' : 'some'
  return { url, description, told, kinds, events: events.join('\n') }
}

/** What is plainly wrong before the server is asked, by field. */
export function draftProblems({ url, told, kinds, events }: WebhookDraft): Record<string, string> {
  return {
    ...(URL.canParse(url.trim()) ? {} : { url: 'Enter a whole address, like https://example.org/mooring.' }),
    ...(told !== 'some' || kinds.length > 0 ? {} : { kinds: 'Choose at least one, or everything.' }),
    ...eventProblems(linesOf(events).length, told),
  }
}

export function bodyOf({ url, description, told, kinds, events }: WebhookDraft) {
  return {
    url: url.trim(),
    description: description.trim(),
    kinds: told === 'some' ? kinds : [],
    lifecycle: told !== 'none',
    events: linesOf(events),
  }
}

function eventProblems(count: number, told: WebhookDraft['told']): Record<string, string> {
  if (count > mostEvents) return { events: `Name up to ${mostEvents}; a pattern stands for many.` }
  return told === 'none' && count === 0 ? { events: 'Name at least one event, or have it told of changes.' } : {}
}

function linesOf(events: string): string[] {
  return events.split('\n').map((line) => line.trim()).filter((line) => line !== '')
}
