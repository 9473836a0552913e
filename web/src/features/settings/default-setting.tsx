import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import type { Workspace } from '~/lib/workspaces/types'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { SettingRow } from '~/ui/setting-row'
import { showToast } from '~/ui/toast-list'

type Props = { workspace: Workspace }

/** Whether this is the workspace that opens where none was open before. */
export function DefaultSetting({ workspace }: Props) {
  const { pending, problem, run } = useDeed()
  const reread = useRereadWorkspace()
  const makeDefault = () =>
    run(async () => {
      await session.request('PUT', '/api/account/default-workspace', { workspaceId: workspace.id })
      await reread()
      showToast(`${workspace.name} opens first on a new device.`)
    })
  const possible = !workspace.isDefault && workspace.state !== 'archived'
  return (
    <SettingRow
      name="On a new device"
      value={workspace.isDefault ? 'This workspace opens first' : 'Another workspace opens first'}
      note="For you only. Where you were before, the last one you used opens."
      action={
        possible && (
          <Button pending={pending} onClick={() => void makeDefault()}>
            Set as default
          </Button>
        )
      }
    >
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
    </SettingRow>
  )
}
