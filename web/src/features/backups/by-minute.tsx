import { useState, type FormEvent } from 'react'

import { Button } from '~/ui/button'
import { TextField } from '~/ui/text-field'

import own from './backups.module.css'
import { asLocalMinute, endOfMinute, type TargetSearch } from './target'

type Props = { chosen: string | undefined; onChoose: (target: TargetSearch) => void }

/** By the browser's own picker, in the time of this device. */
export function ByMinute({ chosen, onChoose }: Props) {
  const [minute, setMinute] = useState(() => asLocalMinute(chosen === undefined ? new Date() : new Date(chosen)))
  const [latest] = useState(() => asLocalMinute(new Date()))
  const [wrong, setWrong] = useState<string>()
  const choose = (event: FormEvent) => {
    event.preventDefault()
    const end = endOfMinute(minute)
    const now = new Date()
    if (end === undefined) return setWrong('Name a day and a time.')
    if (end.getTime() - 59_999 > now.getTime()) return setWrong('This is still to come. Choose a time that is past.')
    setWrong(undefined)
    onChoose({ at: (end > now ? now : end).toISOString() })
  }
  return (
    <form className={own.moment} onSubmit={choose} noValidate>
      <TextField
        label="Day and time"
        type="datetime-local"
        name="minute"
        value={minute}
        max={latest}
        error={wrong}
        onChange={(event) => setMinute(event.target.value)}
      />
      <Button type="submit" look="primary">
        Show what would change
      </Button>
    </form>
  )
}
