import { useDeed } from '~/lib/form/use-deed'
import { asMyself } from '~/lib/step-up/step-up'
import { manages } from '~/lib/workspaces/role-rules'
import { useOpenWorkspace } from '~/lib/workspaces/use-open-workspace'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { AdminsOnly } from '~/ui/admins-only'
import { Button } from '~/ui/button'
import { Loaded } from '~/ui/loaded'
import { Notice } from '~/ui/notice'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'

import { ExportRow } from './export-row'
import type { Export } from './types'
import { isUnderWay, useExports, useRereadExports } from './use-exports'

/** To take everything in a workspace with one, as a file that is read with nothing of ours. */
export function ExportsPage() {
  const workspace = useOpenWorkspace()
  if (!manages(workspace.role)) {
    return <AdminsOnly workspaceId={workspace.id} title="Downloads are for owners and admins" />
  }
  return <Exports workspaceId={workspace.id} />
}

function Exports({ workspaceId }: { workspaceId: string }) {
  const exports = useExports(workspaceId)
  const reread = useRereadExports(workspaceId)
  const { pending, problem, run } = useDeed()
  const busy = exports.data?.exports.some(isUnderWay) ?? false
  const ask = async () => {
    await asMyself<Export>('POST', workspacePath(workspaceId, '/exports'))
    await reread()
  }
  return (
    <div className={styles.page}>
      <Section
        title="Download workspace"
        lead="Everything that was written in it and who is in it, as one file: a SQLite database, lines of JSON, and a text that explains both. We write to you when it is packed. You can download it for 24 hours."
        action={
          <Button look="primary" pending={pending} disabled={busy} onClick={() => void run(ask)}>
            Pack it
          </Button>
        }
      >
        {problem !== undefined && (
          <div className={styles.row}>
            <Notice kind="danger">{problem}</Notice>
          </div>
        )}
        <Loaded query={exports} rows={1}>
          {({ exports: all }) =>
            all.length === 0 ? (
              <p className={`${styles.row} ${styles.quiet}`}>It was never downloaded.</p>
            ) : (
              <ul aria-label="Downloads">
                {all.map((one) => (
                  <ExportRow key={one.id} one={one} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Section>
    </div>
  )
}
