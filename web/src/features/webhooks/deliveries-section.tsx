import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { session } from '~/lib/session/session'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import { Select } from '~/ui/select'
import styles from '~/ui/settings.module.css'
import { ShowMore } from '~/ui/show-more'

import { DeliveryRow } from './delivery-row'
import type { Delivery, DeliveryPage } from './types'
import { useWebhooksKey, webhookPath } from './use-webhooks'
import { deliveryStates } from './webhook-words'

const perPage = 20
const lookAgainMs = 3000

type Props = { workspaceId: string; webhookId: string }

/** What it was told, newest first. While something waits it looks again by itself. */
export function DeliveriesSection({ workspaceId, webhookId }: Props) {
  const [state, setState] = useState('')
  const query = useInfiniteQuery({
    queryKey: [...useWebhooksKey(workspaceId), webhookId, 'deliveries', state],
    initialPageParam: '',
    queryFn: ({ pageParam }) => session.request<DeliveryPage>('GET', pathOf(workspaceId, webhookId, state, pageParam)),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ deliveries }) => deliveries),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (data?.pages.some(waits) ? lookAgainMs : false),
  })
  return (
    <Section
      title="Deliveries"
      action={
        <Select label="Show" labelHidden compact value={state} onChange={(event) => setState(event.target.value)}>
          <option value="">All</option>
          {Object.entries(deliveryStates).map(([each, name]) => (
            <option key={each} value={each}>
              {name}
            </option>
          ))}
        </Select>
      }
    >
      <Loaded query={query} rows={3}>
        {(deliveries) =>
          deliveries.length === 0 ? (
            <p className={`${styles.row} ${styles.quiet}`}>
              {state === '' ? 'It was told nothing yet. Send a test to see it work.' : 'None of these.'}
            </p>
          ) : (
            <Rows workspaceId={workspaceId} webhookId={webhookId} deliveries={deliveries} />
          )
        }
      </Loaded>
      <ShowMore query={query} />
    </Section>
  )
}

function Rows({ deliveries, ...ids }: Props & { deliveries: readonly Delivery[] }) {
  return (
    <ul aria-label="Deliveries">
      {deliveries.map((delivery) => (
        <DeliveryRow key={delivery.id} {...ids} delivery={delivery} />
      ))}
    </ul>
  )
}

function waits({ deliveries }: DeliveryPage): boolean {
  return deliveries.some(({ state }) => state === 'pending')
}

function pathOf(workspaceId: string, webhookId: string, state: string, cursor: string): string {
  const search = new URLSearchParams({
    limit: String(perPage),
    ...(state === '' ? {} : { state }),
    ...(cursor === '' ? {} : { cursor }),
  })
  return webhookPath(workspaceId, webhookId, `/deliveries?${search}`)
}
