import type { Role } from '~/lib/api/types'
import { roleNames } from '~/lib/workspaces/role-names'
import { rolesToInvite } from '~/lib/workspaces/role-rules'
import { Select } from '~/ui/select'

const gives: Record<Role, string> = {
  owner: '',
  admin: 'Reads and writes, invites and removes people, and renames the workspace.',
  member: 'Reads and writes.',
  viewer: 'Reads only.',
}

type Props = { value: Role; onChange: (role: Role) => void }

export function RoleField({ value, onChange }: Props) {
  return (
    <Select label="Role" help={gives[value]} value={value} onChange={(event) => onChange(event.target.value as Role)}>
      {rolesToInvite.map((role) => (
        <option key={role} value={role}>
          {roleNames[role]}
        </option>
      ))}
    </Select>
  )
}
