import { useUser } from '@mooring/client/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'

import { session } from '~/lib/session/session'
import { workspaceKey } from '~/lib/workspaces/workspace-key'
import { workspacePath } from '~/lib/workspaces/workspace-path'

import type { Webhook, WebhookList } from './types'

const lookAgainMs = 3000

export function useWebhooksKey(workspaceId: string) {
  return [...workspaceKey(useUser().id, workspaceId), 'webhooks'] as const
}

export function useWebhooks(workspaceId: string) {
  return useQuery({
    queryKey: [...useWebhooksKey(workspaceId), 'list'],
    queryFn: () => session.request<WebhookList>('GET', workspacePath(workspaceId, '/webhooks')),
    refetchInterval: ({ state: { data } }) => lookAgainWhile(data?.webhooks.some(fails)),
  })
}

export function useWebhook(workspaceId: string, webhookId: string) {
  return useQuery({
    queryKey: [...useWebhooksKey(workspaceId), webhookId],
    queryFn: () => session.request<Webhook>('GET', webhookPath(workspaceId, webhookId)),
    refetchInterval: ({ state: { data } }) => lookAgainWhile(data !== undefined && fails(data)),
  })
}

function fails({ state }: Webhook): boolean {
  return state === 'failing'
}

/** It gets well by itself, and the page is to say so. */
function lookAgainWhile(failing: boolean | undefined): number | false {
  return failing === true && lookAgainMs
}

/** After a change, all that is shown of webhooks is read again. */
export function useRereadWebhooks(workspaceId: string): () => Promise<void> {
  const queryKey = useWebhooksKey(workspaceId)
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey })
}

/** An address of the API below one webhook. */
export function webhookPath(workspaceId: string, webhookId: string, below = ''): string {
  return workspacePath(workspaceId, `/webhooks/${encodeURIComponent(webhookId)}${below}`)
}
