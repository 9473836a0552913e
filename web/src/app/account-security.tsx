import { useNavigate, useSearch } from '@tanstack/react-router'

import { MailSection } from '~/features/mail/mail-section'
import { SecurityPage } from '~/features/security/security-page'

import { Frame } from './frame'

export function AccountSecurity() {
  const { change } = useSearch({ from: '/signed-in/account/security' })
  const navigate = useNavigate()
  const closed = () => void navigate({ to: '/account/security', search: {}, replace: true })
  return (
    <Frame workspace={undefined} title="Account & security">
      <SecurityPage change={change} onClosed={closed} mail={<MailSection />} />
    </Frame>
  )
}
