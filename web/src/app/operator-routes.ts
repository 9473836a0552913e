import { createRoute } from '@tanstack/react-router'

import { fetchedPage } from './fetched-page'
import { MissingPageAlone } from './missing-page-alone'
import { root } from './root-route'
import { text } from './search-text'

const operator = createRoute({
  getParentRoute: () => root,
  path: '/operator',
  component: fetchedPage(() => import('./operator'), 'OperatorFrame', MissingPageAlone),
})

/** For whoever runs the service: a bundle of its own, which members never load. */
export const operatorRoutes = operator.addChildren([
  createRoute({
    getParentRoute: () => operator,
    path: '/',
    validateSearch: listing,
    component: fetchedPage(() => import('./operator'), 'MonitorPage'),
  }),
  createRoute({
    getParentRoute: () => operator,
    path: '/workspaces/$workspaceId',
    component: fetchedPage(() => import('./operator'), 'WorkspacePage'),
  }),
  createRoute({
    getParentRoute: () => operator,
    path: '/backups',
    validateSearch: standings,
    component: fetchedPage(() => import('./operator'), 'BackupsPage'),
  }),
  createRoute({
    getParentRoute: () => operator,
    path: '/backups/$workspaceId',
    component: fetchedPage(() => import('./operator'), 'ReceiptsPage'),
  }),
  createRoute({
    getParentRoute: () => operator,
    path: '/handlers',
    component: fetchedPage(() => import('./operator'), 'HandlersPage'),
  }),
  createRoute({
    getParentRoute: () => operator,
    path: '/dead-letters',
    validateSearch: (search: Record<string, unknown>): { handler?: string } => text('handler', search.handler),
    component: fetchedPage(() => import('./operator'), 'DeadLettersPage'),
  }),
])

const sorts = ['health', 'name', 'lag', 'rate', 'lastEvent', 'head', 'bytes', 'members', 'sockets'] as const
const healths = ['ok', 'lagging', 'unreachable', 'quarantined'] as const

type Listing = { q?: string; health?: (typeof healths)[number]; sort?: (typeof sorts)[number]; reverse?: true }

/** Which workspaces are wanted, by the address. A search for digits comes as a number. */
function listing(search: Record<string, unknown>): Listing {
  const health = healths.find((one) => one === search.health)
  const sort = sorts.find((one) => one === search.sort)
  return {
    ...text('q', typeof search.q === 'number' ? String(search.q) : search.q),
    ...(health === undefined ? {} : { health }),
    ...(sort === undefined ? {} : { sort }),
    ...(search.reverse === true ? { reverse: true as const } : {}),
  }
}

const states = ['unproven', 'failing', 'late', 'none', 'waiting', 'safe'] as const

/** Which backups are wanted, by the address. */
function standings(search: Record<string, unknown>): { q?: string; state?: (typeof states)[number] } {
  const state = states.find((one) => one === search.state)
  return { ...text('q', typeof search.q === 'number' ? String(search.q) : search.q), ...(state === undefined ? {} : { state }) }
}
