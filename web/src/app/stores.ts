import { localStores } from '~/lib/log/store-options'

import LeaderWorker from './livestore.worker?worker'
import { queries } from './queries'

/** The workspaces on this device, closed when nobody is signed in any more. What the server said is forgotten with them. */
export const stores = localStores(LeaderWorker, () => queries.clear())
