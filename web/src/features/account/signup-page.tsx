import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import { useDraft } from '~/lib/form/use-draft'
import { keptInvitation } from '~/lib/invitations/kept-invitation'
import type { InvitationPreview } from '~/lib/invitations/types'
import { useInvitation } from '~/lib/invitations/use-invitation'
import { useSubmit } from '~/lib/form/use-submit'
import { session } from '~/lib/session/session'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { TextField } from '~/ui/text-field'

import { AccountCard } from '~/ui/account-card'
import styles from '~/ui/account-card.module.css'
import { LookIntoMail } from './look-into-mail'

type Props = { next?: string | undefined }

export function SignupPage({ next }: Props) {
  const [name, setName, clearName] = useDraft('account.name')
  const [email, setEmail, clearEmail] = useDraft('account.email')
  const [password, setPassword] = useState('')
  const [byMail, setByMail] = useState(false)
  // Only of who comes from its page: a sign-up out of itself is not to fail because of an old one.
  const [invitation] = useState(() => (next === '/invitation' ? keptInvitation.here() : undefined))
  const { data: preview } = useInvitation(invitation)
  const { pending, problem, fields, onSubmit } = useSubmit(
    async () => {
      const outcome = await session.signUp(email, password, name.trim(), invitation)
      clearName()
      if (outcome === 'signedIn') clearEmail()
      else setByMail(true)
    },
    () => ({
      ...(email.trim() === '' ? { email: 'Enter your email address.' } : {}),
      ...(password === '' ? { password: 'Choose a password.' } : {}),
    }),
  )
  if (byMail) return <LookIntoMail email={email.trim()} />
  return (
    <AccountCard
      title="Create your account"
      lead={
        preview === undefined
          ? 'You get a workspace of your own, on every device, online or not.'
          : `Then you can accept the invitation to “${preview.workspaceName}”.`
      }
      foot={
        <>
          Have an account?{' '}
          <Link to="/login" search={next === undefined ? {} : { next }}>
            Log in
          </Link>
        </>
      }
    >
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <form className={styles.form} onSubmit={onSubmit} noValidate>
        <TextField
          label="Name"
          name="name"
          optional
          autoComplete="name"
          autoFocus
          help="Shown beside your tasks and comments."
          value={name}
          error={fields.name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          inputMode="email"
          help={preview && whereTo(preview)}
          value={email}
          error={fields.email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          help="At least 8 characters. A few words in a row work well."
          value={password}
          error={fields.password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" look="primary" wide pending={pending}>
          {pending ? 'Creating your account…' : 'Create account'}
        </Button>
      </form>
    </AccountCard>
  )
}

function whereTo({ emailHint, domain }: InvitationPreview): string | undefined {
  if (emailHint !== null) return `The invitation was sent to ${emailHint}: use that address.`
  return domain === null ? undefined : `The invitation is for addresses at ${domain}.`
}
