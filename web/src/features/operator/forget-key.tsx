import { LogOut } from 'lucide-react'

import { Button } from '~/ui/button'

import { operatorKey } from './operator-key'

export function ForgetKey() {
  return (
    <Button look="quiet" onClick={() => operatorKey.forget()}>
      <LogOut size={18} aria-hidden />
      Forget the key
    </Button>
  )
}
