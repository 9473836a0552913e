import { createRootRoute, Outlet } from '@tanstack/react-router'

import { FaultPage } from './fault-page'
import { NotFoundPage } from './not-found-page'

export const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage, errorComponent: FaultPage })
