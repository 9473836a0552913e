import { isSignedIn } from '@mooring/client'
import { useSession } from '@mooring/client/react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import { useDeed } from '~/lib/form/use-deed'
import { useLinkToken } from '~/lib/navigation/use-link-token'
import { session } from '~/lib/session/session'
import { AccountCard } from '~/ui/account-card'
import { Button } from '~/ui/button'
import buttons from '~/ui/button.module.css'
import { Notice } from '~/ui/notice'

import { saveFile } from '~/lib/files/save-file'
import type { ExportOpened } from './types'

/** What the link of the mail opens. Opening it uses nothing up; the button does, for whoever asked, signed in. */
export function LinkPage() {
  const token = useLinkToken()
  const state = useSession()
  if (token === '') {
    return (
      <AccountCard
        title="This link is not complete"
        lead="Open the link in the mail again. If it does not help, copy the whole link into the address bar."
        foot={<Link to="/">Go to Mooring</Link>}
      />
    )
  }
  if (state.status === 'starting') return <AccountCard title="Your download" lead="One moment…" />
  if (isSignedIn(state)) return <Open key={token} token={token} />
  return (
    <AccountCard title="Log in first" lead="Only who asked for this download gets it. Log in, then open the link in the mail again: it is not used up yet.">
      <Link to="/login" className={`${buttons.button} ${buttons.primary} ${buttons.wide}`}>
        Log in
      </Link>
    </AccountCard>
  )
}

function Open({ token }: { token: string }) {
  const { pending, problem, run } = useDeed()
  const [opened, setOpened] = useState<ExportOpened>()
  const open = async () => {
    const found = await session.request<ExportOpened>('POST', '/api/exports/open', { token })
    setOpened(found)
    saveFile(found.path)
  }
  if (opened !== undefined) {
    return (
      <AccountCard title="It is on its way" lead="Your browser saves it. The link is used up; until its time is over you find the download in the settings of the workspace.">
        <Link to="/w/$workspaceId/settings/download" params={{ workspaceId: opened.workspaceId }} className={`${buttons.button} ${buttons.secondary} ${buttons.wide}`}>
          Go to the workspace
        </Link>
      </AccountCard>
    )
  }
  return (
    <AccountCard title="Your download is ready" lead="It is one file with everything in the workspace. This link works once." foot={<Link to="/">Go to Mooring</Link>}>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <Button look="primary" wide autoFocus pending={pending} onClick={() => void run(open)}>
        {pending ? 'Opening…' : 'Download'}
      </Button>
    </AccountCard>
  )
}
