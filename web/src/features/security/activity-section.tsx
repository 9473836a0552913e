import { useInfiniteQuery } from '@tanstack/react-query'

import { session } from '~/lib/session/session'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'
import { ShowMore } from '~/ui/show-more'
import { TimeAgo } from '~/ui/time-ago'

import { activityWords } from './activity-words'
import type { AuditPage } from './types'
import { useAuditKey } from './use-devices'

const perPage = 10

/** What has happened with this account, newest first. */
export function ActivitySection() {
  const query = useInfiniteQuery({
    queryKey: useAuditKey(),
    initialPageParam: '',
    queryFn: ({ pageParam }) => session.request<AuditPage>('GET', `/api/account/audit?limit=${perPage}${pageParam}`),
    getNextPageParam: ({ nextCursor }) => (nextCursor === null ? undefined : `&cursor=${encodeURIComponent(nextCursor)}`),
    select: ({ pages }) => pages.flatMap(({ entries }) => entries),
  })
  return (
    <Section title="Recent activity" lead="Nothing here should surprise you.">
      <Loaded query={query} rows={4}>
        {(entries) =>
          entries.length === 0 ? (
            <p className={`${styles.row} ${styles.quiet}`}>Nothing has happened yet.</p>
          ) : (
            <ol>
              {entries.map((entry) => (
                <li key={entry.id} className={styles.activity}>
                  <span className={styles.settingText}>{activityWords(entry)}</span>
                  <span className={styles.quiet}>
                    {entry.deviceName !== '' && `${entry.deviceName} · `}
                    <TimeAgo at={entry.at} />
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
      <ShowMore query={query} />
    </Section>
  )
}
