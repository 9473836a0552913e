import { useUser } from '@mooring/client/react'
import { Braces, ChevronDown, Download, FileText } from 'lucide-react'

import { useDeed } from '~/lib/form/use-deed'
import { asLines, asText, fileName, type UnsavedEdit } from '~/lib/sync/unsaved-edits'
import { Button } from '~/ui/button'
import { Menu } from '~/ui/menu'
import { MenuItem } from '~/ui/menu-item'
import { saveText } from '~/ui/save-text'
import { showToast } from '~/ui/toast-list'

type Props = { workspace: { id: string; name: string }; load: () => Promise<UnsavedEdit[]> }

/** Unsaved edits as a file, made on this device: one to read, or one for programs. */
export function DownloadEdits({ workspace, load }: Props) {
  const user = useUser()
  const { pending, run } = useDeed()
  const save = (ending: 'txt' | 'jsonl') =>
    run(async () => {
      const where = { workspaceId: workspace.id, workspaceName: workspace.name, account: user.email, at: new Date() }
      try {
        const edits = await load()
        if (ending === 'txt') saveText(fileName(where, ending), asText(edits, where))
        else saveText(fileName(where, ending), asLines(edits, where), 'application/x-ndjson')
      } catch {
        showToast('The edits could not be read on this device. Load the page again and retry.')
      }
    })
  return (
    <Menu
      label="Download unsaved edits"
      trigger={
        <Button pending={pending}>
          <Download size={16} aria-hidden />
          {pending ? 'Reading…' : 'Download'}
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
    >
      <MenuItem icon={<FileText size={16} aria-hidden />} onSelect={() => void save('txt')}>
        As text, to read
      </MenuItem>
      <MenuItem icon={<Braces size={16} aria-hidden />} onSelect={() => void save('jsonl')}>
        As data (JSON Lines)
      </MenuItem>
    </Menu>
  )
}
