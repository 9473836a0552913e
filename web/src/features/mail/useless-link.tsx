import { Link } from '@tanstack/react-router'

import { AccountCard } from '~/ui/account-card'
import buttons from '~/ui/button.module.css'

/** A link of which a part is missing, or that was not made by us. */
export function UselessLink() {
  return (
    <AccountCard
      title="This link does not work"
      lead="A part of it may have been lost. Open it once more in the mail, or copy the whole link into the address bar."
    >
      <p>If you have an account you can choose there as well.</p>
      <Link to="/account/security" hash="mail" className={`${buttons.button} ${buttons.secondary} ${buttons.wide}`}>
        Choose in my account
      </Link>
    </AccountCard>
  )
}
