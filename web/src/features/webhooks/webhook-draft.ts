import type { Webhook } from './types'
import type { WebhookDraft } from './webhook-fields'

export const emptyDraft: WebhookDraft = { url: '', description: '', all: true, kinds: [] }

export function draftOf({ url, description, kinds }: Webhook): WebhookDraft {
  return { url, description, all: kinds.length === 0, kinds }
}

/** What is plainly wrong before the server is asked, by field. */
export function draftProblems({ url, all, kinds }: WebhookDraft): Record<string, string> {
  return {
    ...(URL.canParse(url.trim()) ? {} : { url: 'Enter a whole address, like https://example.org/mooring.' }),
    ...(all || kinds.length > 0 ? {} : { kinds: 'Choose at least one, or everything.' }),
  }
}

export function bodyOf({ url, description, all, kinds }: WebhookDraft) {
  return { url: url.trim(), description: description.trim(), kinds: all ? [] : kinds }
}
