import { Link } from '@tanstack/react-router'
import { Compass } from 'lucide-react'

import buttons from '~/ui/button.module.css'
import { PageMessage } from '~/ui/page-message'

export function NotFoundPage() {
  return (
    <main>
      <PageMessage
        alone
        icon={Compass}
        title="There is nothing at this address"
        actions={
          <Link to="/" className={`${buttons.button} ${buttons.primary}`}>
            Open your workspace
          </Link>
        }
      >
        The link may be old, or a letter of it was lost on the way.
      </PageMessage>
    </main>
  )
}
