import { Button } from './button'
import styles from './settings.module.css'

type Props = {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }
  /** What the button says: what comes next. */
  label?: string
}

/** The foot of a list that is read page by page. Nothing where there is no more. */
export function ShowMore({ query, label = 'Show more' }: Props) {
  if (!query.hasNextPage) return null
  return (
    <div className={styles.cardFoot}>
      <Button pending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {query.isFetchingNextPage ? 'Loading…' : label}
      </Button>
    </div>
  )
}
