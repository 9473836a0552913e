import { SettingsPage } from '~/features/workspaces/settings-page'
import { useWorkspace } from '~/features/workspaces/use-workspace'

type Props = { workspaceId: string }

export function WorkspaceSettings({ workspaceId }: Props) {
  const access = useWorkspace(workspaceId)
  return access.kind === 'open' ? <SettingsPage workspace={access.workspace} /> : null
}
