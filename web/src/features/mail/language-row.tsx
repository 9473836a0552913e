import { useState } from 'react'

import type { Account } from '~/lib/account/types'
import { useReread } from '~/lib/account/use-account'
import { explain } from '~/lib/api/refusals'
import { session } from '~/lib/session/session'
import { Select } from '~/ui/select'
import settings from '~/ui/settings.module.css'

import { languageName } from './language-names'
import styles from './mail.module.css'
import { TopicOutcome } from './topic-outcome'
import type { Outcome } from './use-choosing'

type Props = Pick<Account, 'language' | 'languages'>

/** In which language we write; saved as soon as it is chosen. */
export function LanguageRow({ language, languages }: Props) {
  const [choosing, setChoosing] = useState<string>()
  const [outcome, setOutcome] = useState<Outcome>()
  const reread = useReread()
  const choose = async (next: string) => {
    setChoosing(next)
    setOutcome({ kind: 'saving' })
    try {
      await session.request('PATCH', '/api/account', { language: next === '' ? null : next })
      await reread()
      setOutcome({ kind: 'saved' })
    } catch (error) {
      setOutcome({ kind: 'failed', problem: explain(error) })
    } finally {
      setChoosing(undefined)
    }
  }
  return (
    <div className={settings.row}>
      <div className={styles.language}>
        <Select
          label="Language"
          help="Of the mail that we write to you."
          value={choosing ?? language ?? ''}
          aria-busy={choosing !== undefined}
          onChange={(event) => void choose(event.target.value)}
        >
          <option value="">The usual one here</option>
          {languages.map((tag) => (
            <option key={tag} value={tag} lang={tag}>
              {languageName(tag)}
            </option>
          ))}
        </Select>
      </div>
      <TopicOutcome outcome={outcome} />
    </div>
  )
}
