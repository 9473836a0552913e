import { SecurityPage } from '~/features/security/security-page'

import { Frame } from './frame'

export function AccountSecurity() {
  return (
    <Frame workspace={undefined} title="Account & security">
      <SecurityPage />
    </Frame>
  )
}
