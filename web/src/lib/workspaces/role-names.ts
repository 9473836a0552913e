import type { Role } from '~/lib/api/types'

export const roleNames: Record<Role, string> = { owner: 'Owner', admin: 'Admin', member: 'Member', viewer: 'Viewer' }

export const roleMeanings: Record<Role, string> = {
  owner: 'You can do everything here.',
  admin: 'You can write, and look after members and the name.',
  member: 'You can read and write.',
  viewer: 'You can read. Ask an admin for write access.',
}
