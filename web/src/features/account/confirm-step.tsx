import { Link } from '@tanstack/react-router'
import { useState, type MouseEvent } from 'react'

import { isByPerson, onlyByPerson } from '~/lib/form/by-person'
import { InWords } from '~/lib/form/in-words'
import { useDeed } from '~/lib/form/use-deed'
import { AccountCard } from '~/ui/account-card'
import { Button } from '~/ui/button'
import buttons from '~/ui/button.module.css'
import { Notice } from '~/ui/notice'

export type Said = { title: string; lead: string; go?: string }

type Props = { token: string; title: string; lead: string; confirm: string; redeem: (token: string) => Promise<Said> }

/** The question, and after the press of a person what came of it. */
export function ConfirmStep({ token, title, lead, confirm, redeem }: Props) {
  const { pending, problem, run } = useDeed()
  const [said, setSaid] = useState<Said>()
  const press = (event: MouseEvent) => {
    const mine = isByPerson(event)
    void run(async () => {
      if (!mine) throw new InWords(onlyByPerson)
      setSaid(await redeem(token))
    })
  }
  if (said === undefined) {
    return (
      <AccountCard title={title} lead={lead}>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        <Button look="primary" wide autoFocus pending={pending} onClick={press}>
          {pending ? 'Confirming…' : confirm}
        </Button>
      </AccountCard>
    )
  }
  return (
    <AccountCard title={said.title} lead={said.lead}>
      {said.go !== undefined && (
        <Link to="/" className={`${buttons.button} ${buttons.primary} ${buttons.wide}`}>
          {said.go}
        </Link>
      )}
    </AccountCard>
  )
}
