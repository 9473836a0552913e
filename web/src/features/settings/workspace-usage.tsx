import { bytesText, countOf, countText, fullness } from '~/lib/text/amounts'
import type { Usage, Workspace } from '~/lib/workspaces/types'
import { useUsage } from '~/lib/workspaces/use-usage'
import { Loaded } from '~/ui/loaded'
import { Meter } from '~/ui/meter'
import { Notice } from '~/ui/notice'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'

type Props = { workspace: Workspace }

export function WorkspaceUsage({ workspace }: Props) {
  const usage = useUsage(workspace.id)
  return (
    <Section title="This workspace" lead="Its limits are those of its owners. Whoever runs this Mooring can raise them.">
      <Loaded query={usage} rows={3}>
        {({ members, invitations, events, bytes }) => (
          <div className={styles.row}>
            <Fullness events={events} bytes={bytes} />
            <Meter label="Members" text={countText} {...members}>
              {seatWords(members, invitations.pending)}
            </Meter>
            <Meter label="Events" text={countText} {...events}>
              Every edit by anybody is an event, and stays in the history of the workspace.
            </Meter>
            <Meter label="Storage" text={bytesText} {...bytes}>
              What all events together take.
            </Meter>
          </div>
        )}
      </Loaded>
    </Section>
  )
}

/** What it means that nothing more fits in, or soon nothing will. */
function Fullness({ events, bytes }: Pick<Usage, 'events' | 'bytes'>) {
  const looks = new Set([fullness(events), fullness(bytes)])
  if (looks.has('full')) {
    return (
      <Notice kind="danger">
        This workspace is full. Everybody can go on reading; new edits wait on the device where they are made, and go out by
        themselves once the limit is raised.
      </Notice>
    )
  }
  if (!looks.has('nearly')) return null
  return (
    <Notice kind="warning">
      This workspace is nearly full. Once it is, new edits wait on the device where they are made. Ask whoever runs this Mooring
      for more room.
    </Notice>
  )
}

function seatWords(members: Usage['members'], pending: number): string {
  const waiting = pending === 0 ? '' : `${countOf(pending, 'invitation')} waiting for an answer. `
  if (fullness(members) === 'full') return `${waiting}Nobody else can join before somebody is removed.`
  return waiting === '' ? 'Nobody is invited at present.' : waiting
}
