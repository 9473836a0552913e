import type { Person } from './types'

/** What somebody is called: by their name, else by their address. */
export function personName({ name, email }: Pick<Person, 'name' | 'email'>): string {
  if (name.trim() !== '') return name
  return email === '' ? 'Somebody whose account is closed' : email
}
