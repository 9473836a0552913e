import { KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'

import { Button } from '~/ui/button'

type Props = { pending: boolean; look?: 'primary' | 'secondary'; autoFocus?: boolean; onPress: () => void; children: ReactNode }

export function PasskeyButton({ pending, look = 'secondary', autoFocus = false, onPress, children }: Props) {
  return (
    <Button look={look} wide pending={pending} autoFocus={autoFocus} onClick={onPress}>
      <KeyRound size={18} aria-hidden />
      {pending ? 'Waiting for your passkey…' : children}
    </Button>
  )
}
