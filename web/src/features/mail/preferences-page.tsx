import { isRefusal } from '@mooring/client'

import { explain } from '~/lib/api/refusals'
import { useLinkToken } from '~/lib/navigation/use-link-token'
import { AccountCard } from '~/ui/account-card'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { Skeleton } from '~/ui/skeleton'

import { PreferencesCard } from './preferences-card'
import { preferencesTitle, readLink } from './preferences-link'
import { UselessLink } from './useless-link'
import { useLinkChoices } from './use-mail-choices'

/** Where the link at the end of optional mail leads, signed in or not, with an account or without. Opening it changes nothing. */
export function PreferencesPage() {
  const { token, topic } = readLink(useLinkToken())
  const { query, keep } = useLinkChoices(token)
  const { data, error, refetch, isFetching } = query
  if (token === '' || isRefusal(error, 'LINK_INVALID')) return <UselessLink />
  if (data !== undefined) return <PreferencesCard key={`${token} ${topic}`} topic={topic} choices={data} keep={keep} />
  if (error === null) {
    return (
      <AccountCard title={preferencesTitle} lead="One moment…">
        <div aria-busy="true">
          <Skeleton height={120} />
        </div>
      </AccountCard>
    )
  }
  return (
    <AccountCard title={preferencesTitle} lead="Your choices could not be loaded.">
      <Notice kind="danger">{explain(error)}</Notice>
      <Button look="primary" wide pending={isFetching} onClick={() => void refetch()}>
        {isFetching ? 'Trying…' : 'Try again'}
      </Button>
    </AccountCard>
  )
}
